using System.Net;

namespace Reality.Attack.Attacks;

/// <summary>The database is away for some seconds: SQLite's files are moved, PostgreSQL is stopped.</summary>
internal sealed class OutageAttacks : AttackGroup
{
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(3);

    public override string Name => "outages";

    public override string Title => "the database away for 3 seconds";

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        if (system.Postgres is { } postgres)
        {
            await AwayAsync("PostgreSQL", postgres.Stop, postgres.Start, mallory, log);
            return;
        }
        foreach (var name in (string[])["reality.db", "tasks.db"])
        {
            var file = Path.Combine(system.DataFolder, name);
            await AwayAsync(name, () => File.Move(file, file + ".away"), () => File.Move(file + ".away", file), mallory, log);
        }
    }

    private static async Task AwayAsync(string name, Action stop, Action start, Person mallory, AttackLog log)
    {
        stop();
        try
        {
            await Task.Delay(s_outage);
            using var health = await mallory.Http.GetAsync("/health/ready");
            log.Add(
                $"readiness without {name}", $"{(int)health.StatusCode}", health.StatusCode == HttpStatusCode.ServiceUnavailable);
            var answer = await mallory.GetAsync(Person.Data);
            log.Add($"a list without {name}", $"{answer}", answer.IsTyped);
            using var live = await mallory.Http.GetAsync("/health/live");
            log.Add($"liveness without {name}", $"{(int)live.StatusCode}", live.IsSuccessStatusCode);
        }
        finally
        {
            start();
        }
        await Task.Delay(TimeSpan.FromSeconds(2));
        log.Served($"a list with {name} again", await mallory.GetAsync(Person.Data));
    }
}
