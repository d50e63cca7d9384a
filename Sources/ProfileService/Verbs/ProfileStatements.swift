import Postgres

/// The service's statements. A name is a metric's label: it says what the statement is for.
enum ProfileStatements {
    /// First of every unit: takes the caller's claims until the unit's end. The role is the connection's, taken once when it is
    /// opened; under it a unit without claims sees nothing.
    static let identity = Statement("session.identity", "select set_config('request.jwt.claims', $1, true)")

    static let retrieve = Statement(
        "profile.retrieve", "select \(row("p")) from public.profiles p where p.id = $1::uuid", isBinary: true)

    /// Those of the ids in `$1` that are there, in any order.
    static let batchGet = Statement(
        "profile.batch_get", "select \(row("p")) from public.profiles p where p.id = any ($1::uuid[])",
        isBinary: true)

    /// Before a batch's updates: locks its profiles, and fails where one is not there or not at its version.
    static let lock = Statement("profile.batch_lock", "select public.lock_profiles($1::uuid[], $2::bigint[])")

    /// `$2`: the validated merge patch. `$3`: the versions it may be at, or null for any.
    static let update = Statement(
        "profile.update",
        """
        update public.profiles p set \(assignments)
        where p.id = $1::uuid and ($3::bigint[] is null or p.version = any ($3::bigint[]))
        returning \(row("p"))
        """, isBinary: true)

    static let create = Statement(
        "profile.create",
        """
        insert into public.profiles as p (id, \(ProfileColumn.writable.map(\.name).joined(separator: ", ")))
        select $1::uuid, \(ProfileColumn.writable.map(initial).joined(separator: ", "))
        from (values ($2::jsonb)) as patch(d)
        on conflict (id) do nothing
        returning \(row("p"))
        """, isBinary: true)

    /// The changed fields, then the profile.
    static let sync = Statement(
        "profile.sync",
        "select array_to_string(s.changed, ','), \(row("(s.profile)")) from public.sync_profile($1::uuid) s",
        isBinary: true)

    /// The GoTrue attributes in `$2`; user metadata is merged at its first level, as GoTrue does.
    static let changeUser = Statement(
        "auth.change_user",
        """
        update auth.users u set
          email = case when d ? 'email' then d ->> 'email' else u.email end,
          raw_user_meta_data = case when d ? 'user_metadata'
            then coalesce(u.raw_user_meta_data, '{}') || (d -> 'user_metadata') else u.raw_user_meta_data end,
          email_confirmed_at = case when (d ->> 'email_confirm')::boolean
            then coalesce(u.email_confirmed_at, now()) else u.email_confirmed_at end,
          updated_at = now()
        from (values ($2::jsonb)) as patch(d)
        where u.id = $1::uuid
        returning u.id, u.email, coalesce(u.raw_user_meta_data, '{}')::text, \(timestamp("u.email_confirmed_at")),
          \(timestamp("u.last_sign_in_at")), \(timestamp("u.created_at")), \(timestamp("u.updated_at"))
        """)

    /// Whose profiles are likely to be asked for first.
    static let warm = Statement(
        "cache.warm", "select id from public.profiles order by last_login desc nulls last limit $1::bigint")

    /// Answers when the database does and the schema is there: whether it takes no writes (a standby, or switched to read
    /// only).
    static let ready = Statement(
        "service.ready",
        "select current_setting('transaction_read_only'), (select version from public.profiles where false)")

    /// Those that a database which takes no writes answers.
    static let reading: Set<String> = [retrieve.name, batchGet.name, warm.name, ready.name]

    /// The columns of a row as one value, which `ProfileRow` reads, in the order of `ProfileColumn.allCases`.
    private static func row(_ table: String) -> String {
        "row(" + ProfileColumn.allCases.map { "\(table).\($0.name)" }.joined(separator: ", ") + ")"
    }

    /// RFC 3339 in UTC with microseconds, whatever the session's settings.
    private static func timestamp(_ expression: String) -> String {
        #"to_char(\#(expression) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#
    }

    private static var assignments: String {
        ProfileColumn.writable.map { column in
            let name = column.name
            let value =
                switch (column.rule, column.kind) {
                case (.object, _), (.switches, _): "public.jsonb_merge_patch(p.\(name), $2::jsonb -> '\(name)')"
                case (_, .json): "$2::jsonb -> '\(name)'"
                default: "$2::jsonb ->> '\(name)'"
                }
            return "\(name) = case when $2::jsonb ? '\(name)' then \(value) else p.\(name) end"
        }.joined(separator: ",\n  ")
    }

    private static func initial(_ column: ProfileColumn) -> String {
        let value = column.kind == .json ? "d -> '\(column.name)'" : "d ->> '\(column.name)'"
        return column.sqlDefault.map { "coalesce(\(value), \($0))" } ?? value
    }
}
