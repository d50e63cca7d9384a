/// The server settings of an ephemeral cluster.
enum ClusterSettings {
    /// For a database that lives as long as a run.
    ///
    /// fsync is off: the data die with the run, and the disk of the machine would be measured instead of the service.
    /// Commits are therefore faster here than in production; a run that must know sets it to `on`. `synchronous_commit`
    /// stays on: without it a server stopped by a fault forgets commits that it has confirmed.
    static let defaults = [
        "fsync": "off", "full_page_writes": "off",
        // No checkpoint in the middle of a short run.
        "max_wal_size": "4GB", "checkpoint_timeout": "30min",
        "shared_buffers": "256MB", "max_connections": "200",
        // Nobody watches its processes by name, and saying what each does costs every statement a little.
        "update_process_title": "off",
        "track_io_timing": "on", "wal_level": "minimal", "max_wal_senders": "0",
    ]

    /// Settings the cluster's privacy and its finding depend on.
    static let fixed: Set = [
        "listen_addresses", "unix_socket_directories", "port", "data_directory", "logging_collector",
    ]
}
