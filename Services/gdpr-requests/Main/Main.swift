import GDPRRequests
import ServiceHost

@main
struct Main {
    static func main() async { await ServiceHost.run(GDPRRequests.self) }
}
