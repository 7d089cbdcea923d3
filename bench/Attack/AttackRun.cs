using Reality.Testing;

namespace Reality.Attack;

/// <summary>Measures groups of attacks on one system: the job of another user alone, beside the attacks, alone, ...</summary>
/// <remarks>
/// The time alone is the mean of the runs before and after, because a machine gets faster and slower. Times are without the share
/// of the processors that other programs took. A pair is repeated while that share is large, and the quietest one counts.
/// </remarks>
internal sealed class AttackRun(string kind, IReadOnlyList<AttackGroup> groups, int maxRepeats, bool showsDetails)
{
    private const double MaxForeignShare = 0.1;
    private const double MaxSlowdown = 1.2;
    private const double MaxMebibytes = 300;
    private const string Photos = "strecha-fountain-P11/images";

    private string _specifications = "";
    private Measurement _alone = null!;

    /// <summary>False if an answer was wrong or a limit was passed.</summary>
    public async Task<bool> RunAsync()
    {
        await using var system = await TargetSystem.StartAsync(kind);
        using var alice = await system.PersonAsync("alice");
        try
        {
            _specifications = await PrepareAsync(alice);
        }
        catch (InvalidOperationException)
        {
            Console.Error.WriteLine(system.Log);
            throw;
        }
        // Code of a server that has just started is slow.
        for (var i = 0; i < 2; i++)
            _alone = await Watch.RunAsync(system, alice, _specifications, null);
        Console.WriteLine($"{kind}: alone {Say(_alone)}");
        var rows = new List<string>();
        var isRight = true;
        foreach (var group in groups)
        {
            if (group.ReasonToSkip(system) is { } reason)
            {
                Console.WriteLine($"{group.Name}: skipped, {reason}");
                continue;
            }
            using var mallory = await system.PersonAsync($"mallory-{group.Name}");
            await group.PrepareAsync(system, mallory);
            isRight &= await MeasureAsync(system, alice, mallory, group, rows);
        }
        Console.WriteLine(
            $"\n| attacks, {kind} | answers | other job | server, MiB | children, MiB | GET job, half / 99 % / longest |");
        Console.WriteLine("|---|---|---|---|---|---|");
        rows.ForEach(Console.WriteLine);
        return isRight;
    }

    private static async Task<string> PrepareAsync(Person user)
    {
        if (!SharedData.TryFind(Photos, out var folder))
            throw new InvalidOperationException($"{Photos} is missing: set REALITY_DATA, see docs/benchmarks.md.");
        var photos = await user.UploadAsync(
            "CCImageCollection",
            [.. Directory.GetFiles(folder).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))]);
        var filled = await user.OutputsAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{photos}}"]},"outputs":["scene"]}""");
        return $$"""
            {"inputs":{"scene":"{{filled["scene"]}}"},"outputs":["scene"],"options":{"keypointsDensity":"High"} }
            """;
    }

    private async Task<bool> MeasureAsync(
        TargetSystem system, Person alice, Person mallory, AttackGroup group, List<string> rows)
    {
        (double Noise, double Slowdown, Measurement Beside)? best = null;
        var log = new AttackLog();
        for (var i = 0; i < maxRepeats && (best is null || best.Value.Noise > MaxForeignShare); i++)
        {
            log = new AttackLog();
            var beside = await Watch.RunAsync(system, alice, _specifications, () => group.AttackAsync(system, mallory, log));
            var after = await Watch.RunAsync(system, alice, _specifications, null);
            var noise = Math.Max(beside.ForeignShare, Math.Max(_alone.ForeignShare, after.ForeignShare));
            var slowdown = beside.OwnSeconds / ((_alone.OwnSeconds + after.OwnSeconds) / 2);
            Console.WriteLine(
                $"{kind} {group.Name}: {slowdown:0.00} x; beside {Say(beside)}; alone {Say(_alone)} and {Say(after)}");
            _alone = after;
            if (best is null || noise < best.Value.Noise)
                best = (noise, slowdown, beside);
        }
        var (_, ratio, measured) = best!.Value;
        foreach (var (attack, answer, isRight) in log.Entries.Where(entry => showsDetails || !entry.IsRight))
            Console.WriteLine($"  {(isRight ? "right" : "WRONG")} {attack}: {answer}");
        var wrongCount = log.Entries.Count(entry => !entry.IsRight);
        var keepsBounds = measured.State == "Success" && ratio <= MaxSlowdown
            && measured.ServerMebibytes <= MaxMebibytes + (measured.WorkerMebibytes is null ? measured.GrantedMebibytes : 0)
            && (measured.WorkerMebibytes is not { } worker || worker <= MaxMebibytes + measured.GrantedMebibytes);
        rows.Add(Row(group, log, ratio, measured, best.Value.Noise));
        return wrongCount == 0 && keepsBounds && !system.HasEnded;
    }

    private static string Row(AttackGroup group, AttackLog log, double ratio, Measurement beside, double noise)
    {
        var memory = beside.WorkerMebibytes is { } worker
            ? $"{beside.ServerMebibytes:0}; worker {worker:0} of {beside.GrantedMebibytes:0} + 300"
            : $"{beside.ServerMebibytes:0} of {beside.GrantedMebibytes:0} + 300";
        var rightCount = log.Entries.Count(entry => entry.IsRight);
        return $"| {group.Title} | {rightCount} of {log.Entries.Count} in {beside.AttackSeconds:0} s "
            + $"| {beside.State}, {ratio:0.00} x {(noise > MaxForeignShare ? $"(others took {100 * noise:0} %) " : "")}"
            + $"| {memory} | {beside.ChildMebibytes:0} / {beside.ChildrenMebibytes:0} "
            + $"| {beside.LatencyMedian:0} / {beside.LatencyHigh:0} / {beside.LatencyMax:0} ms |";
    }

    private static string Say(Measurement m) =>
        $"{m.Seconds:0.0} s ({m.State}, attack {m.AttackSeconds:0} s, others {100 * m.ForeignShare:0} %, "
        + $"server {m.ServerMebibytes:0}, worker {m.WorkerMebibytes ?? 0:0}, granted {m.GrantedMebibytes:0}, "
        + $"child {m.ChildMebibytes:0} / {m.ChildrenMebibytes:0}, "
        + $"GET {m.LatencyMedian:0} / {m.LatencyHigh:0} / {m.LatencyMax:0} ms)";
}
