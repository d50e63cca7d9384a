-- Building it keeps writers out for as long as the table takes to read: rather fail than queue behind a long transaction.
set local lock_timeout = '2s';

-- Who signed in last comes first when the cache is warmed, which would otherwise sort the whole table at every start.
create index profiles_last_login on public.profiles (last_login desc nulls last);
