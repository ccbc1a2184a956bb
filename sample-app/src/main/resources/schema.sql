create table reading (
    id       bigint generated always as identity primary key,
    sensor   varchar(100) not null,
    measured double precision not null,
    taken_at timestamp(9) with time zone not null
);

create index reading_by_sensor on reading (sensor, taken_at);
