import CPostgres

/// Whether a server accepts connections (`pg_isready`): over a Unix socket it answers at once.
enum ServerProbe {
    static func accepts(_ conninfo: String) -> Bool { PQping(conninfo) == PQPING_OK }
}
