import Media
import ServiceHost

@main
struct Main {
    static func main() async {
        Media.becomeDecoderIfAsked()
        await ServiceHost.run(Media.self)
    }
}
