using System.Globalization;
using Reality.Cluster;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>
/// Runs a job while processes are killed, in rounds, and compares its artifacts with those of an undisturbed round.
/// </summary>
public static class Kills
{
    private static readonly SyntheticJob s_job = new(200, 600);

    public static async Task<int> RunAsync(int rounds, int seed)
    {
        using var postgres = PostgresServer.TryStart();
        if (postgres is null)
        {
            Console.Error.WriteLine("PostgreSQL is not installed (Debian: apt install postgresql).");
            return 2;
        }
        using var folder = new TemporaryFolder();
        await using var cluster = await ProcessCluster.StartAsync(postgres, folder.Path, processCount: 4, cores: 2);
        Say($"warm-up: {await KillRound.RunAsync(cluster, new(40, 100), random: null)}");
        var undisturbed = await KillRound.RunAsync(cluster, s_job, random: null);
        Say($"undisturbed: {undisturbed}");
        var failures = 0;
        for (var round = 0; round < rounds; round++)
        {
            var result = await KillRound.RunAsync(cluster, s_job, new Random(seed * 1000 + round));
            var isGood = result.IsGood(undisturbed);
            failures += isGood ? 0 : 1;
            Say($"round {round + 1,2}: {(isGood ? "good" : "BAD")}: {result}");
        }
        Say($"{rounds - failures} of {rounds} rounds are good");
        return failures;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
