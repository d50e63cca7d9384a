-- Roles as PostgREST and Supabase use them: whoever logs in as authenticator takes one of the others for each request.
do $$ begin
  if not exists (select from pg_roles where rolname = 'anon') then create role anon nologin; end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then create role authenticated nologin; end if;
  if not exists (select from pg_roles where rolname = 'service_role') then
    create role service_role nologin bypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'authenticator') then
    create role authenticator login noinherit;
  end if;
end $$;
grant anon, authenticated, service_role to authenticator;

create schema auth;
grant usage on schema auth to anon, authenticated, service_role;

-- The GoTrue columns the service needs.
create table auth.users (
  id uuid primary key default gen_random_uuid(),
  aud varchar(255) default 'authenticated',
  role varchar(255) default 'authenticated',
  email varchar(255) unique,
  phone text unique,
  email_confirmed_at timestamptz,
  last_sign_in_at timestamptz,
  raw_app_meta_data jsonb,
  raw_user_meta_data jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
grant select, update on auth.users to service_role;

-- Who asks, as the service said in the same transaction.
create function auth.jwt() returns jsonb language sql stable as
$$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
create function auth.uid() returns uuid language sql stable as
$$ select nullif(auth.jwt() ->> 'sub', '')::uuid $$;

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  updated_at timestamptz not null default now(),
  username text constraint profiles_username_key unique
    constraint username_len check (char_length(username) between 3 and 39),
  full_name text constraint full_name_len check (char_length(full_name) <= 200),
  avatar_url text constraint avatar_url_fmt
    check (char_length(avatar_url) <= 2048 and avatar_url ~ '^https?://[^[:space:]<>"'']+$'),
  website text constraint website_fmt
    check (char_length(website) <= 2048 and website ~ '^https?://[^[:space:]<>"'']+$'),
  email text constraint email_len check (char_length(email) <= 320),
  company_name text constraint company_name_len check (char_length(company_name) <= 200),
  created_at timestamptz not null default now()
) with (fillfactor = 85); -- room for updates that touch no index

alter table public.profiles enable row level security;
create policy profiles_select_own on public.profiles for select to authenticated
  using ((select auth.uid()) = id);
create policy profiles_insert_own on public.profiles for insert to authenticated
  with check ((select auth.uid()) = id);
create policy profiles_update_own on public.profiles for update to authenticated
  using ((select auth.uid()) = id) with check ((select auth.uid()) = id);

revoke all on public.profiles from public, anon, authenticated, service_role;
grant select on public.profiles to authenticated;
grant insert (id, username, full_name, company_name, avatar_url, website) on public.profiles to authenticated;
grant update (username, full_name, company_name, avatar_url, website) on public.profiles to authenticated;
grant select, insert, update, delete on public.profiles to service_role;

-- A profile for each new user: once a statement, so that seeding with COPY costs one INSERT. What does not fit is cut or
-- left out: a failure here would keep a user from signing up.
create function public.handle_new_users() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email, full_name, avatar_url)
  select u.id, u.email, left(u.raw_user_meta_data ->> 'full_name', 200),
    case when char_length(u.raw_user_meta_data ->> 'avatar_url') <= 2048
      and u.raw_user_meta_data ->> 'avatar_url' ~ '^https?://[^[:space:]<>"'']+$'
      then u.raw_user_meta_data ->> 'avatar_url' end
  from new_users u
  on conflict (id) do nothing;
  return null;
end $$;
revoke all on function public.handle_new_users() from public;
create trigger on_auth_users_created after insert on auth.users
  referencing new table as new_users for each statement execute function public.handle_new_users();
