import Accounts
import ServiceHost

@main
struct Main {
    static func main() async { await ServiceHost.run(Accounts.self) }
}
