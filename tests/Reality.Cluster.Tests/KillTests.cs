using System.Diagnostics;
using System.Globalization;
using Reality.Testing;

namespace Reality.Cluster.Tests;

/// <summary>Real processes on a real PostgreSQL, killed while they run a job by the program in bench/Cluster.</summary>
public sealed class KillTests
{
    private const int RoundCount = 2;

    [Fact]
    public async Task Jobs_end_as_if_nothing_had_happened_while_workers_server_and_database_are_killed()
    {
        var program = Path.Combine(
            SharedData.RepositoryRoot, "bench", "Cluster", "bin", "Release", "net10.0", "Reality.ClusterBenchmarks.dll");
        Assert.SkipUnless(File.Exists(program), "bench/Cluster is not built.");
        Assert.SkipUnless(Directory.Exists("/usr/lib/postgresql"), "PostgreSQL is not installed.");

        string[] arguments = [program, "kills", RoundCount.ToString(CultureInfo.InvariantCulture)];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, output + await errors);
        Assert.Contains($"{RoundCount} of {RoundCount} rounds are good", output, StringComparison.Ordinal);
    }
}
