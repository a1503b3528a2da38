create schema audit;

create table partners (
    id uuid primary key,
    name text not null unique,
    key_digest bytea not null unique
);

create table staff (
    id uuid primary key,
    email text not null unique,
    name text not null,
    password_hash text not null
);

create table sessions (
    token_digest bytea primary key,
    staff_id uuid not null references staff on delete cascade,
    expires_at timestamptz not null
);

create table rooms (
    id uuid primary key,
    code text not null unique,
    name text not null,
    beds integer not null check (beds > 0),
    price numeric(8, 2) not null check (price > 0),
    details jsonb not null default '{}'
);

-- Nights that cost something else than the room's usual price.
create table prices (
    room_id uuid not null references rooms,
    night date not null,
    price numeric(8, 2) not null check (price > 0),
    primary key (room_id, night)
);

create table bookings (
    id uuid primary key default gen_random_uuid(),
    reference text not null unique,
    room_id uuid not null references rooms,
    partner_id uuid not null references partners,
    stay daterange not null check (not isempty(stay)),
    guest jsonb not null,
    total numeric(10, 2) not null,
    status text not null check (status in ('held', 'confirmed', 'declined', 'cancelled')),
    deposit text,
    callback_url text,
    link_token text not null unique default gen_random_uuid(),
    guest_confirmed_at timestamptz,
    created_at timestamptz not null default now()
);

-- What the guest and the partner were told, and how often it was tried.
create table deliveries (
    booking_id uuid not null references bookings,
    event text not null,
    channel text not null check (channel in ('mail', 'callback')),
    attempts integer not null default 0,
    problem text,
    sent_at timestamptz,
    primary key (booking_id, event, channel)
);

create table outbox (
    id bigint generated always as identity primary key,
    body jsonb not null,
    created_at timestamptz not null default now(),
    sent_at timestamptz
);

create table audit.entries (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    who text not null,
    what text not null,
    booking_id uuid,
    details jsonb not null default '{}'
);
