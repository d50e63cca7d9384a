-- Locks the profiles of a batch, in one order for all batches, so that two of them never wait for each other in a circle,
-- and says which item cannot be changed: ZP404, there is no such profile; ZP412, it is at another version than expected.
-- (Classes beginning with I to Z are free for such use; PostgreSQL has none that begins with Z.) The detail is the item's
-- place from 0, and for ZP412 the version. Runs with the caller's rights: row level security decides what is there.
create function public.lock_profiles(ids uuid[], versions bigint[]) returns void
language plpgsql set search_path = '' as $$
declare current bigint;
begin
  perform from public.profiles p where p.id = any (ids) order by p.id for update;
  for item in 1 .. cardinality(ids) loop
    select p.version into current from public.profiles p where p.id = ids[item];
    if not found then
      raise exception 'no such profile' using errcode = 'ZP404', detail = (item - 1)::text;
    end if;
    if versions[item] <> current then
      raise exception 'the profile has changed since' using errcode = 'ZP412', detail = (item - 1) || ' ' || current;
    end if;
  end loop;
end $$;
revoke all on function public.lock_profiles(uuid[], bigint[]) from public;
grant execute on function public.lock_profiles(uuid[], bigint[]) to authenticated, service_role;
