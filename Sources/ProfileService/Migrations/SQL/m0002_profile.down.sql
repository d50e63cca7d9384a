set local lock_timeout = '2s';

-- Nothing is lost: what is dropped is copied first, under the time of the rollback. Locked before it is copied, so that
-- no change is committed between copy and drop.
lock table public.profiles in access exclusive mode;
create schema if not exists rollback_0002;
revoke all on schema rollback_0002 from public;
do $$ begin
  execute format(
    'create table rollback_0002.%I as
       select id, bio, phone, target_audience, business_context, master_system_prompt, key_metrics, logo_url,
         profile_picture_url, preferences, last_login, login_count, is_active, email_verified, timezone, language,
         notification_settings, version
       from public.profiles',
    'profiles_' || to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDD"t"HH24MISSUS'));
end $$;

create or replace function public.handle_new_users() returns trigger
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

drop trigger profiles_touch on public.profiles;
drop function public.profiles_touch();
drop function public.sync_profile(uuid);
drop function public.jsonb_merge_patch(jsonb, jsonb);

alter table public.profiles
  drop column bio, drop column phone, drop column target_audience, drop column business_context,
  drop column master_system_prompt, drop column key_metrics, drop column logo_url, drop column profile_picture_url,
  drop column preferences, drop column last_login, drop column login_count, drop column is_active,
  drop column email_verified, drop column timezone, drop column language, drop column notification_settings,
  drop column version;
