package dev.qbipcs;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Names of Linux's error numbers ({@code errno.h}, the same on x86_64 and aarch64). The
 * {@code error} field of a response carries them negated.
 */
public enum Errno {

	/** Operation not permitted. */
	EPERM(1),

	/** No such file or directory. */
	ENOENT(2),

	/** No such process. */
	ESRCH(3),

	/** Interrupted system call. */
	EINTR(4),

	/** Input/output error. */
	EIO(5),

	/** No such device or address. */
	ENXIO(6),

	/** Argument list too long. */
	E2BIG(7),

	/** Bad file descriptor. */
	EBADF(9),

	/** No child processes. */
	ECHILD(10),

	/** Resource temporarily unavailable. */
	EAGAIN(11),

	/** Cannot allocate memory. */
	ENOMEM(12),

	/** Permission denied. */
	EACCES(13),

	/** Bad address. */
	EFAULT(14),

	/** Device or resource busy. */
	EBUSY(16),

	/** File exists. */
	EEXIST(17),

	/** No such device. */
	ENODEV(19),

	/** Not a directory. */
	ENOTDIR(20),

	/** Is a directory. */
	EISDIR(21),

	/** Invalid argument. */
	EINVAL(22),

	/** Too many open files in system. */
	ENFILE(23),

	/** Too many open files. */
	EMFILE(24),

	/** File too large. */
	EFBIG(27),

	/** No space left on device. */
	ENOSPC(28),

	/** Read-only file system. */
	EROFS(30),

	/** Broken pipe. */
	EPIPE(32),

	/** Numerical argument out of domain. */
	EDOM(33),

	/** Numerical result out of range. */
	ERANGE(34),

	/** Resource deadlock avoided. */
	EDEADLK(35),

	/** File name too long. */
	ENAMETOOLONG(36),

	/** Function not implemented. */
	ENOSYS(38),

	/** Directory not empty. */
	ENOTEMPTY(39),

	/** Too many levels of symbolic links. */
	ELOOP(40),

	/** No message of desired type. */
	ENOMSG(42),

	/** No data available. */
	ENODATA(61),

	/** Timer expired. */
	ETIME(62),

	/** Protocol error. */
	EPROTO(71),

	/** Bad message. */
	EBADMSG(74),

	/** Value too large for defined data type. */
	EOVERFLOW(75),

	/** Can not access a needed shared library. */
	ELIBACC(79),

	/** Too many users. */
	EUSERS(87),

	/** Message too long. */
	EMSGSIZE(90),

	/** Protocol not supported. */
	EPROTONOSUPPORT(93),

	/** Operation not supported. */
	ENOTSUP(95),

	/** Address already in use. */
	EADDRINUSE(98),

	/** Cannot assign requested address. */
	EADDRNOTAVAIL(99),

	/** Network is down. */
	ENETDOWN(100),

	/** Software caused connection abort. */
	ECONNABORTED(103),

	/** Connection reset by peer. */
	ECONNRESET(104),

	/** No buffer space available. */
	ENOBUFS(105),

	/** Transport endpoint is already connected. */
	EISCONN(106),

	/** Transport endpoint is not connected. */
	ENOTCONN(107),

	/** Cannot send after transport endpoint shutdown. */
	ESHUTDOWN(108),

	/** Connection timed out. */
	ETIMEDOUT(110),

	/** Connection refused. */
	ECONNREFUSED(111),

	/** Host is down. */
	EHOSTDOWN(112),

	/** Operation already in progress. */
	EALREADY(114),

	/** Operation now in progress. */
	EINPROGRESS(115),

	/** Stale file handle. */
	ESTALE(116),

	/** Disk quota exceeded. */
	EDQUOT(122),

	/** Operation canceled. */
	ECANCELED(125);

	private static final Map<Integer, Errno> BY_NUMBER = new HashMap<>();

	static {
		for (Errno errno : values()) {
			BY_NUMBER.put(errno.number, errno);
		}
	}

	private final int number;

	Errno(int number) {
		this.number = number;
	}

	/**
	 * Return the number, as in {@code errno.h}.
	 * @return a positive number
	 */
	public int number() {
		return this.number;
	}

	/**
	 * Return what the {@code error} field of a response or an event carries.
	 * @return the negated number
	 */
	public int negated() {
		return -this.number;
	}

	/**
	 * Find the name of a number.
	 * @param number an error number, positive or negated
	 * @return its name, or empty if it has none here
	 */
	public static Optional<Errno> of(int number) {
		return Optional.ofNullable(BY_NUMBER.get(Math.abs(number)));
	}

	/**
	 * Describe a number for a message that people read.
	 * @param number an error number, positive or negated
	 * @return its name, or {@code "error N"}
	 */
	public static String describe(int number) {
		return of(number).map(Errno::name).orElseGet(() -> "error " + Math.abs(number));
	}

}
