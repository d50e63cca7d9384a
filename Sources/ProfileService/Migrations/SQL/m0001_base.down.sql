-- Rather fail than queue all other work behind a long transaction.
set local lock_timeout = '2s';

-- Nothing is lost: what is dropped is copied first, under the time of the rollback. Locked before it is copied, so that
-- no change is committed between copy and drop. The roles stay, because roles belong to the whole cluster and another
-- database may use them.
lock table auth.users, public.profiles in access exclusive mode;
create schema if not exists rollback_0001;
revoke all on schema rollback_0001 from public;
do $$ declare
  at text := to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDD"t"HH24MISSUS');
begin
  execute format('create table rollback_0001.%I as table public.profiles', 'profiles_' || at);
  execute format('create table rollback_0001.%I as table auth.users', 'users_' || at);
end $$;

drop trigger on_auth_users_created on auth.users;
drop function public.handle_new_users();
drop table public.profiles;
drop table auth.users;
drop function auth.uid();
drop function auth.jwt();
drop schema auth;
