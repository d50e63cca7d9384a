-- Adding columns with constant defaults rewrites nothing, but needs the table for a moment: rather fail than queue all
-- other work behind a long transaction.
set local lock_timeout = '2s';

alter table public.profiles
  add column bio text,
  add column phone text,
  add column target_audience text,
  add column business_context text,
  add column master_system_prompt text,
  add column key_metrics jsonb not null default '[]',
  add column logo_url text,
  add column profile_picture_url text,
  add column preferences jsonb not null default '{}',
  add column last_login timestamptz,
  add column login_count bigint not null default 0,
  add column is_active boolean not null default true,
  add column email_verified boolean not null default false,
  add column timezone text not null default 'UTC',
  add column language text not null default 'en',
  add column notification_settings jsonb not null
    default '{"email": true, "push": false, "sms": false, "marketing": false}',
  add column version bigint not null default 1; -- the ETag

-- Added without looking at the rows, then validated: the second step lets readers and writers pass.
alter table public.profiles
  add constraint bio_len check (char_length(bio) <= 2000) not valid,
  add constraint phone_fmt check (phone ~ '^\+[1-9][0-9]{6,14}$') not valid,
  add constraint target_audience_len check (char_length(target_audience) <= 2000) not valid,
  add constraint business_context_len check (octet_length(business_context) <= 32768) not valid,
  add constraint master_system_prompt_len check (octet_length(master_system_prompt) <= 65536) not valid,
  add constraint key_metrics_shape check (case when jsonb_typeof(key_metrics) = 'array'
    then jsonb_array_length(key_metrics) <= 50 and octet_length(key_metrics::text) <= 32768 else false end) not valid,
  add constraint logo_url_fmt
    check (char_length(logo_url) <= 2048 and logo_url ~ '^https://[^[:space:]<>"'']+$') not valid,
  add constraint profile_picture_url_fmt
    check (char_length(profile_picture_url) <= 2048 and profile_picture_url ~ '^https://[^[:space:]<>"'']+$') not valid,
  add constraint preferences_shape
    check (jsonb_typeof(preferences) = 'object' and octet_length(preferences::text) <= 32768) not valid,
  add constraint login_count_nonnegative check (login_count >= 0) not valid,
  add constraint timezone_fmt check (timezone ~ '^[A-Za-z0-9_+/-]{1,64}$') not valid,
  add constraint language_fmt
    check (language ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$') not valid,
  add constraint notification_settings_shape
    check (jsonb_typeof(notification_settings) = 'object' and octet_length(notification_settings::text) <= 8192)
    not valid;
do $$ declare name text; begin
  for name in select conname from pg_constraint where conrelid = 'public.profiles'::regclass and not convalidated loop
    execute format('alter table public.profiles validate constraint %I', name);
  end loop;
end $$;

grant insert (bio, phone, target_audience, business_context, master_system_prompt, key_metrics, logo_url,
  profile_picture_url, preferences, timezone, language, notification_settings) on public.profiles to authenticated;
grant update (bio, phone, target_audience, business_context, master_system_prompt, key_metrics, logo_url,
  profile_picture_url, preferences, timezone, language, notification_settings) on public.profiles to authenticated;

-- The version counts changes, and nobody sets it: an update that changes nothing does not fire.
create function public.profiles_touch() returns trigger language plpgsql as $$
begin
  new.id := old.id;
  new.created_at := old.created_at;
  new.version := old.version + 1;
  new.updated_at := clock_timestamp();
  return new;
end $$;
create trigger profiles_touch before update on public.profiles
  for each row when (old.* is distinct from new.*) execute function public.profiles_touch();

-- RFC 7396.
create function public.jsonb_merge_patch(target jsonb, patch jsonb) returns jsonb
language plpgsql immutable parallel safe as $$
declare key text; value jsonb;
begin
  if patch is null or jsonb_typeof(patch) <> 'object' then return patch; end if;
  if target is null or jsonb_typeof(target) <> 'object' then target := '{}'; end if;
  for key, value in select * from jsonb_each(patch) loop
    if value = 'null'::jsonb then
      target := target - key;
    else
      target := target || jsonb_build_object(key, public.jsonb_merge_patch(target -> key, value));
    end if;
  end loop;
  return target;
end $$;

-- Compares the profile with its user, writes only where they differ, and says which columns changed. No row: no profile.
-- A definer's function, because a user may not write these columns otherwise; so it checks who asks by itself.
create function public.sync_profile(uid uuid) returns table (changed text[], profile public.profiles)
language plpgsql security definer set search_path = '' as $$
begin
  if coalesce(auth.jwt() ->> 'role', '') <> 'service_role' and auth.uid() is distinct from uid then
    raise insufficient_privilege using message = 'sync of another profile';
  end if;
  return query
    with source as (
      select u.email, left(u.raw_user_meta_data ->> 'full_name', 200) as full_name,
        u.email_confirmed_at is not null as email_verified, u.last_sign_in_at as last_login
      from auth.users u where u.id = uid
    )
    update public.profiles p set
      email = s.email,
      full_name = coalesce(s.full_name, p.full_name),
      email_verified = s.email_verified,
      login_count = p.login_count + (s.last_login is not null and s.last_login > coalesce(p.last_login, '-infinity'))::int,
      last_login = greatest(p.last_login, s.last_login)
    from source s, public.profiles o
    where p.id = uid and o.id = uid
      and (p.email, p.full_name, p.email_verified, p.last_login) is distinct from
        (s.email, coalesce(s.full_name, p.full_name), s.email_verified, greatest(p.last_login, s.last_login))
    returning array_remove(array[
      case when o.email is distinct from p.email then 'email' end,
      case when o.full_name is distinct from p.full_name then 'full_name' end,
      case when o.email_verified is distinct from p.email_verified then 'email_verified' end,
      case when o.last_login is distinct from p.last_login then 'last_login' end,
      case when o.login_count is distinct from p.login_count then 'login_count' end], null), p;
  if not found then
    return query select '{}'::text[], p from public.profiles p where p.id = uid;
  end if;
end $$;
revoke all on function public.sync_profile(uuid) from public;
grant execute on function public.sync_profile(uuid) to authenticated, service_role;

-- The new columns of a new user's profile too, so that its first sync finds nothing to do.
create or replace function public.handle_new_users() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email, full_name, avatar_url, email_verified, last_login, login_count)
  select u.id, u.email, left(u.raw_user_meta_data ->> 'full_name', 200),
    case when char_length(u.raw_user_meta_data ->> 'avatar_url') <= 2048
      and u.raw_user_meta_data ->> 'avatar_url' ~ '^https?://[^[:space:]<>"'']+$'
      then u.raw_user_meta_data ->> 'avatar_url' end,
    u.email_confirmed_at is not null, u.last_sign_in_at, (u.last_sign_in_at is not null)::int
  from new_users u
  on conflict (id) do nothing;
  return null;
end $$;
