namespace Reality.Attack.Attacks;

/// <summary>Requests that are as long as they may be or longer, and pages of what they have left.</summary>
internal sealed class AnswerAttacks : AttackGroup
{
    private const int LongJobCount = 80;
    private const int MaxPageBytes = 10 << 20;
    private string _reference = "";

    public override string Name => "answers";

    public override string Title => "10,000 exports, long specifications, bodies of 100 MB, long pages";

    public override async Task PrepareAsync(TargetSystem system, Person mallory) =>
        _reference = await mallory.CreateAsync("ModelingReference");

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        foreach (var count in (int[])[51, 1_000, 10_000])
        {
            var exports = string.Join(',', Enumerable.Repeat("""{"format":"LAS"}""", count));
            log.Refused($"{count} exports", await mallory.SubmitAsync(
                "Production",
                $$"""
                {"inputs":{"scene":"{{_reference}}","modelingReference":"{{_reference}}"},"outputs":{"exports":[{{exports}}]} }
                """));
        }
        log.Refused("specifications of 300 KB", await mallory.SubmitAsync("Constraints", Deleting(7_700)));
        foreach (var (name, body) in (List<(string, string)>)[
            ("50,000 levels", string.Concat(Enumerable.Repeat("{\"a\":", 50_000))),
            ("a body of 100 MB", new string(' ', 100_000_000)),
            ("40,000 members", $"{{{string.Join(',', Enumerable.Range(0, 40_000).Select(i => $"\"k{i}\":0"))}}}")])
        {
            foreach (var path in (string[])[Person.Data, Person.Jobs, "/reality-modeling/costs"])
                log.Refused($"{name} to {path}", await mallory.PostAsync(path, body));
        }
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = TargetSystem.RunningJobsPerUser };
        await Parallel.ForAsync(0, LongJobCount, parallel, async (_, _) =>
            log.Failed("a job of 240 KB", await mallory.RunAsync("Constraints", Deleting(6_000))));
        for (var i = 0; i < 20; i++)
            await PageAsync(mallory, log);
    }

    private static async Task PageAsync(Person mallory, AttackLog log)
    {
        var filter = Uri.EscapeDataString($"iTwinId eq {mallory.ITwin}");
        using var answer = await mallory.Http.GetAsync($"{Person.Jobs}?$filter={filter}&$top=1000");
        var length = (await answer.Content.ReadAsByteArrayAsync()).Length;
        log.Add(
            $"a page of {LongJobCount} jobs of 240 KB", $"{(int)answer.StatusCode}, {length} bytes",
            answer.IsSuccessStatusCode && length < MaxPageBytes);
    }

    private string Deleting(int count)
    {
        var ids = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i:00000000}-0000-4000-8000-000000000000\""));
        return $$"""{"inputs":{"modelingReference":"{{_reference}}","constraintsToDelete":[{{ids}}]},"outputs":[]}""";
    }
}
