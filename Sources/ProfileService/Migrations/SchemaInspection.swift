import Postgres

/// What the catalogs say about the tables, one sentence a fact, in the words of `SchemaExpectation`.
enum SchemaInspection {
    static func facts(_ session: inout PostgresSession) throws(PostgresError) -> Set<String> {
        var facts: Set<String> = []
        for query in queries {
            let rows = try session.query(query, [])
            for row in 0..<rows.rowCount {
                if let fact = rows.text(row, 0) { facts.insert(fact) }
            }
        }
        return facts
    }

    /// The tables looked at.
    private static let tables = "(to_regclass('public.profiles'), to_regclass('auth.users'))"

    private static let name = "n.nspname || '.' || c.relname"

    private static let queries = [
        columns, constraints, indexes, rowSecurity, policies, triggers, functions, executors, tableGrants, columnGrants,
        roles, memberships,
    ]

    private static let columns = """
        select 'column ' || \(name) || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
          || case when a.attnotnull then ' not null' else '' end
          || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.oid in \(tables) and a.attnum > 0 and not a.attisdropped
        """

    /// By name and kind: how a server prints an expression differs between versions.
    private static let constraints = """
        select case k.contype
            when 'c' then 'check' when 'f' then 'foreign key' when 'p' then 'primary key' else 'unique' end
          || ' ' || k.conname || ' on ' || \(name) || case when k.convalidated then '' else ' not validated' end
        from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
        where c.oid in \(tables) and k.contype in ('c', 'f', 'p', 'u')
        """

    private static let indexes = """
        select case when i.indisunique then 'unique index ' else 'index ' end || x.relname || ' on ' || \(name)
          || ' (' || (select string_agg(pg_get_indexdef(i.indexrelid, k, true)
              || case i.indoption[k - 1] & 1 when 1 then ' desc' else '' end
              || case when i.indoption[k - 1] in (1, 2)
                   then ' nulls ' || case i.indoption[k - 1] when 2 then 'first' else 'last' end else '' end, ', ' order by k)
            from generate_series(1, i.indnkeyatts) k) || ')'
          || coalesce(' where ' || pg_get_expr(i.indpred, i.indrelid), '')
          || case when i.indisvalid and i.indisready then '' else ' invalid' end
        from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
        join pg_namespace n on n.oid = c.relnamespace
        where c.oid in \(tables)
        """

    private static let rowSecurity = """
        select 'row level security on ' || \(name)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid in \(tables) and c.relrowsecurity
        """

    /// Expressions without spaces, parentheses and the column name a sub-select is given, which servers print
    /// differently.
    private static func plain(_ expression: String) -> String {
        "regexp_replace(replace(pg_get_expr(\(expression), p.polrelid), ' AS uid', ''), '[() ]', '', 'g')"
    }

    private static let policies = """
        select 'policy ' || p.polname || ' on ' || \(name) || case when p.polpermissive then '' else ' restrictive' end
          || ' for ' || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
             when 'd' then 'delete' else 'all' end
          || ' to ' || (select string_agg(coalesce(r.rolname, 'public'), ', ' order by r.rolname)
                        from unnest(p.polroles) o left join pg_roles r on r.oid = o)
          || coalesce(' using ' || \(plain("p.polqual")), '') || coalesce(' check ' || \(plain("p.polwithcheck")), '')
        from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
        where c.oid in \(tables)
        """

    private static let triggers = """
        select 'trigger ' || t.tgname || ' on ' || \(name) || case when t.tgenabled = 'O' then '' else ' disabled' end
        from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
        where c.oid in \(tables) and not t.tgisinternal
        """

    private static let ours = """
        (p.oid in (to_regprocedure('auth.jwt()'), to_regprocedure('auth.uid()'),
          to_regprocedure('public.handle_new_users()'), to_regprocedure('public.profiles_touch()'),
          to_regprocedure('public.jsonb_merge_patch(jsonb,jsonb)'), to_regprocedure('public.sync_profile(uuid)'),
          to_regprocedure('public.lock_profiles(uuid[],bigint[])')))
        """

    private static let functions = """
        select 'function ' || n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
          || case when p.prosecdef then ' security definer' else '' end
          || coalesce(' set ' || array_to_string(p.proconfig, ', '), '')
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where \(ours)
        """

    /// Of the definers' functions: who may call the others does not matter.
    private static let executors = """
        select 'grant execute on ' || n.nspname || '.' || p.proname || ' to ' || coalesce(r.rolname, 'public')
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
          aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a left join pg_roles r on r.oid = a.grantee
        where \(ours) and p.prosecdef and a.grantee <> p.proowner
        """

    private static let tableGrants = """
        select 'grant ' || lower(a.privilege_type) || ' on ' || \(name) || ' to ' || coalesce(r.rolname, 'public')
        from pg_class c join pg_namespace n on n.oid = c.relnamespace,
          aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a left join pg_roles r on r.oid = a.grantee
        where c.oid in \(tables) and a.grantee <> c.relowner
        """

    private static let columnGrants = """
        select 'grant ' || lower(a.privilege_type) || ' (' || t.attname || ') on ' || \(name) || ' to '
          || coalesce(r.rolname, 'public')
        from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace,
          aclexplode(t.attacl) a left join pg_roles r on r.oid = a.grantee
        where c.oid in \(tables) and t.attacl is not null and not t.attisdropped and a.grantee <> c.relowner
        """

    private static let roles = """
        select 'role ' || rolname || case when rolcanlogin then ' login' else '' end
          || case when rolinherit then '' else ' noinherit' end || case when rolbypassrls then ' bypassrls' else '' end
          || case when rolsuper then ' superuser' else '' end
        from pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'authenticator')
        """

    private static let memberships = """
        select 'role ' || m.rolname || ' may become ' || g.rolname
        from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid
        where m.rolname in ('anon', 'authenticated', 'service_role', 'authenticator')
        """
}
