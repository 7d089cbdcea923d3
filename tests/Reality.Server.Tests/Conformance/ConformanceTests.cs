using System.Diagnostics;
using System.Text;
using Reality.Testing;

namespace Reality.Server.Tests.Conformance;

/// <summary>
/// The server program judged from outside by tests/conformance: the public clients and raw requests, against the published
/// contract. The README there tells what the groups are, and how to run one of them by hand.
/// </summary>
public sealed class ConformanceTests(ServerProgram server) : IClassFixture<ServerProgram>
{
    // A minute on an idle machine.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    private static string Folder => Path.Combine(SharedData.RepositoryRoot, "tests", "conformance");

    [Theory]
    [InlineData("realitydata")]
    [InlineData("containers")]
    [InlineData("jobs")]
    [InlineData("bad")]
    public async Task The_server_keeps_to_its_contract(string group)
    {
        if (!ExternalReader.HasCommand("node") || !Directory.Exists(Path.Combine(Folder, "node_modules")))
            Assert.Skip("node or the packages of tests/conformance are not installed: see its README.md.");

        await server.StartAsync(TestContext.Current.CancellationToken);
        var output = await RunAsync(group, TestContext.Current.CancellationToken);

        Assert.True(output.TrimEnd().EndsWith(", 0 failed", StringComparison.Ordinal), output);
    }

    private async Task<string> RunAsync(string group, CancellationToken cancellation)
    {
        string[] arguments =
        [
            Path.Combine(Folder, "run.js"), "--url", server.Url, "--only", group,
            "--token", await server.TokenAsync("first", cancellation), "--other-token", await server.TokenAsync(
                "second", cancellation),
        ];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        using var process = Process.Start(new ProcessStartInfo("node", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return await errors + output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
