import Booth

@main
struct Main {
    static func main() async { await BoothProgram.run() }
}
