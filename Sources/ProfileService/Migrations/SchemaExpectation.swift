/// What the code relies on, one sentence a fact. The profile's columns and grants come from `ProfileColumn`.
enum SchemaExpectation {
    static let facts = Set(profileColumns + profileGrants + users + constraints + security + functions + roles)

    private static let table = "public.profiles"

    private static let profileColumns = ProfileColumn.allCases.map { column in
        "column \(table).\(column.name) \(column.kind.rawValue)" + (column.isNullable ? "" : " not null")
            + (column.sqlDefault.map { " default \($0)" } ?? "")
    }

    /// A user reads the whole row and writes the columns that have a rule; the id only when inserting.
    private static let profileGrants =
        ["grant select on \(table) to authenticated"]
        + ProfileColumn.writable.map { "grant update (\($0.name)) on \(table) to authenticated" }
        + ([.id] + ProfileColumn.writable).map { "grant insert (\($0.name)) on \(table) to authenticated" }
        + ["select", "insert", "update", "delete"].map { "grant \($0) on \(table) to service_role" }

    private static let users = [
        "column auth.users.id uuid not null default gen_random_uuid()",
        "column auth.users.aud character varying(255) default 'authenticated'::character varying",
        "column auth.users.role character varying(255) default 'authenticated'::character varying",
        "column auth.users.email character varying(255)",
        "column auth.users.phone text",
        "column auth.users.email_confirmed_at timestamp with time zone",
        "column auth.users.last_sign_in_at timestamp with time zone",
        "column auth.users.raw_app_meta_data jsonb",
        "column auth.users.raw_user_meta_data jsonb",
        "column auth.users.created_at timestamp with time zone not null default now()",
        "column auth.users.updated_at timestamp with time zone not null default now()",
        "grant select on auth.users to service_role",
        "grant update on auth.users to service_role",
        "primary key users_pkey on auth.users",
        "unique users_email_key on auth.users",
        "unique users_phone_key on auth.users",
        "unique index users_pkey on auth.users (id)",
        "unique index users_email_key on auth.users (email)",
        "unique index users_phone_key on auth.users (phone)",
        "trigger on_auth_users_created on auth.users",
    ]

    private static let constraints =
        [
            "username_len", "full_name_len", "avatar_url_fmt", "website_fmt", "email_len", "company_name_len",
            "bio_len",
            "phone_fmt", "target_audience_len", "business_context_len", "master_system_prompt_len",
            "key_metrics_shape", "logo_url_fmt", "profile_picture_url_fmt", "preferences_shape",
            "login_count_nonnegative", "timezone_fmt", "language_fmt", "notification_settings_shape",
        ].map { "check \($0) on \(table)" }
        + [
            "primary key profiles_pkey on \(table)",
            "foreign key profiles_id_fkey on \(table)",
            "unique profiles_username_key on \(table)",
            "unique index profiles_pkey on \(table) (id)",
            "unique index profiles_username_key on \(table) (username)",
            "index profiles_last_login on \(table) (last_login desc nulls last)",
            "trigger profiles_touch on \(table)",
        ]

    private static let own = "SELECTauth.uid=id"

    private static let security = [
        "row level security on \(table)",
        "policy profiles_select_own on \(table) for select to authenticated using \(own)",
        "policy profiles_insert_own on \(table) for insert to authenticated check \(own)",
        "policy profiles_update_own on \(table) for update to authenticated using \(own) check \(own)",
    ]

    private static let functions = [
        "function auth.jwt()",
        "function auth.uid()",
        #"function public.handle_new_users() security definer set search_path="""#,
        "function public.profiles_touch()",
        "function public.jsonb_merge_patch(target jsonb, patch jsonb)",
        #"function public.sync_profile(uid uuid) security definer set search_path="""#,
        #"function public.lock_profiles(ids uuid[], versions bigint[]) set search_path="""#,
        "grant execute on public.sync_profile to authenticated",
        "grant execute on public.sync_profile to service_role",
    ]

    private static let roles = [
        "role anon", "role authenticated", "role service_role bypassrls", "role authenticator login noinherit",
        "role authenticator may become anon", "role authenticator may become authenticated",
        "role authenticator may become service_role",
    ]
}
