drop function public.lock_profiles(uuid[], bigint[]);
