import Postgres

/// The statements of the release before migration 0003, as it sends them: it must be possible to go back to its code.
enum PreviousVersion {
    static let identity = Statement(
        "session.identity",
        #"""
        select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)
        """#)

    static let retrieve = Statement(
        "profile.retrieve",
        #"""
        select p.id, p.username, p.full_name, p.company_name, p.email, p.avatar_url, p.website,
        to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p.version, p.bio, p.phone,
        p.target_audience, p.business_context, p.master_system_prompt, p.key_metrics, p.logo_url,
        p.profile_picture_url, p.preferences, to_char(p.last_login at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p.login_count, p.is_active, p.email_verified, p.timezone, p.language,
        p.notification_settings from public.profiles p where p.id = $1::uuid
        """#)

    static let update = Statement(
        "profile.update",
        #"""
        update public.profiles p set username = case when $2::jsonb ? 'username' then $2::jsonb ->> 'username' else p.username end,
        full_name = case when $2::jsonb ? 'full_name' then $2::jsonb ->> 'full_name' else p.full_name end,
        company_name = case when $2::jsonb ? 'company_name' then $2::jsonb ->> 'company_name' else p.company_name end,
        avatar_url = case when $2::jsonb ? 'avatar_url' then $2::jsonb ->> 'avatar_url' else p.avatar_url end,
        website = case when $2::jsonb ? 'website' then $2::jsonb ->> 'website' else p.website end,
        bio = case when $2::jsonb ? 'bio' then $2::jsonb ->> 'bio' else p.bio end,
        phone = case when $2::jsonb ? 'phone' then $2::jsonb ->> 'phone' else p.phone end,
        target_audience = case when $2::jsonb ? 'target_audience' then $2::jsonb ->> 'target_audience' else p.target_audience end,
        business_context = case when $2::jsonb ? 'business_context' then $2::jsonb ->> 'business_context' else p.business_context end,
        master_system_prompt = case when $2::jsonb ? 'master_system_prompt' then $2::jsonb ->> 'master_system_prompt' else p.master_system_prompt end,
        key_metrics = case when $2::jsonb ? 'key_metrics' then $2::jsonb -> 'key_metrics' else p.key_metrics end,
        logo_url = case when $2::jsonb ? 'logo_url' then $2::jsonb ->> 'logo_url' else p.logo_url end,
        profile_picture_url = case when $2::jsonb ? 'profile_picture_url' then $2::jsonb ->> 'profile_picture_url' else p.profile_picture_url end,
        preferences = case when $2::jsonb ? 'preferences' then public.jsonb_merge_patch(p.preferences,
        $2::jsonb -> 'preferences') else p.preferences end,
        timezone = case when $2::jsonb ? 'timezone' then $2::jsonb ->> 'timezone' else p.timezone end,
        language = case when $2::jsonb ? 'language' then $2::jsonb ->> 'language' else p.language end,
        notification_settings = case when $2::jsonb ? 'notification_settings' then public.jsonb_merge_patch(p.notification_settings, $2::jsonb -> 'notification_settings') else p.notification_settings end
        where p.id = $1::uuid and ($3::bigint[] is null or p.version = any ($3::bigint[]))
        returning p.id, p.username, p.full_name, p.company_name, p.email, p.avatar_url, p.website,
        to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p.version, p.bio, p.phone,
        p.target_audience, p.business_context, p.master_system_prompt, p.key_metrics, p.logo_url,
        p.profile_picture_url, p.preferences, to_char(p.last_login at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p.login_count, p.is_active, p.email_verified, p.timezone, p.language,
        p.notification_settings
        """#)

    static let create = Statement(
        "profile.create",
        #"""
        insert into public.profiles as p (id, username, full_name, company_name, avatar_url, website, bio,
        phone, target_audience, business_context, master_system_prompt, key_metrics, logo_url,
        profile_picture_url, preferences, timezone, language, notification_settings)
        select $1::uuid, d ->> 'username', d ->> 'full_name', d ->> 'company_name', d ->> 'avatar_url',
        d ->> 'website', d ->> 'bio', d ->> 'phone', d ->> 'target_audience', d ->> 'business_context',
        d ->> 'master_system_prompt', coalesce(d -> 'key_metrics', '[]'::jsonb), d ->> 'logo_url',
        d ->> 'profile_picture_url', coalesce(d -> 'preferences', '{}'::jsonb), coalesce(d ->> 'timezone',
        'UTC'::text), coalesce(d ->> 'language', 'en'::text), coalesce(d -> 'notification_settings',
        '{"sms": false, "push": false, "email": true, "marketing": false}'::jsonb)
        from (values ($2::jsonb)) as patch(d)
        on conflict (id) do nothing
        returning p.id, p.username, p.full_name, p.company_name, p.email, p.avatar_url, p.website,
        to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p.version, p.bio, p.phone,
        p.target_audience, p.business_context, p.master_system_prompt, p.key_metrics, p.logo_url,
        p.profile_picture_url, p.preferences, to_char(p.last_login at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p.login_count, p.is_active, p.email_verified, p.timezone, p.language,
        p.notification_settings
        """#)

    static let sync = Statement(
        "profile.sync",
        #"""
        select array_to_string(s.changed, ','), (s.profile).id, (s.profile).username, (s.profile).full_name,
        (s.profile).company_name, (s.profile).email, (s.profile).avatar_url, (s.profile).website,
        to_char((s.profile).created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char((s.profile).updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        (s.profile).version, (s.profile).bio, (s.profile).phone, (s.profile).target_audience,
        (s.profile).business_context, (s.profile).master_system_prompt, (s.profile).key_metrics,
        (s.profile).logo_url, (s.profile).profile_picture_url, (s.profile).preferences,
        to_char((s.profile).last_login at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        (s.profile).login_count, (s.profile).is_active, (s.profile).email_verified, (s.profile).timezone,
        (s.profile).language, (s.profile).notification_settings from public.sync_profile($1::uuid) s
        """#)

    static let changeUser = Statement(
        "auth.change_user",
        #"""
        update auth.users u set
        email = case when d ? 'email' then d ->> 'email' else u.email end,
        raw_user_meta_data = case when d ? 'user_metadata'
        then coalesce(u.raw_user_meta_data, '{}') || (d -> 'user_metadata') else u.raw_user_meta_data end,
        email_confirmed_at = case when (d ->> 'email_confirm')::boolean
        then coalesce(u.email_confirmed_at, now()) else u.email_confirmed_at end,
        updated_at = now()
        from (values ($2::jsonb)) as patch(d)
        where u.id = $1::uuid
        returning u.id, u.email, coalesce(u.raw_user_meta_data, '{}')::text,
        to_char(u.email_confirmed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(u.last_sign_in_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(u.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(u.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        """#)

    static let ready = Statement(
        "service.ready",
        #"""
        select version from public.profiles where false
        """#)
}
