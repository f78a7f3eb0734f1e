import Ingest
import ServiceHost

@main
struct Main {
    static func main() async { await ServiceHost.run(Ingest.self) }
}
