using Reality.Testing.Requests;

namespace Reality.Server.Tests.Jobs;

/// <summary>One server with three jobs for all tests of a class, which only read.</summary>
public sealed class SharedJobServer : IAsyncLifetime
{
    internal JobServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await JobServer.StartAsync();
        await Server.SubmitAsync("Calibration", JobRequests.Full("Calibration"), "Beta's (two), or");
        await Server.SubmitAsync("Tiling", JobRequests.Minimal("Tiling"));
        await Server.SubmitAsync("Production", JobRequests.Minimal("Production"), "Alpha");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
