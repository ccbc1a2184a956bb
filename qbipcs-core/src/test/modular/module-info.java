/**
 * An application on the module path.
 */
module echo {

	requires dev.qbipcs;

}
