set local lock_timeout = '2s';
drop index public.profiles_last_login;
