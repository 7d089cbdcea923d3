using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Reality.Attack.Attacks;

/// <summary>Jobs with nearly a million tiles that are cancelled while they compute, and more jobs than a user may have.</summary>
internal sealed class CancelledJobAttacks : AttackGroup
{
    private const double FinestTile = 0.01;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private SmallModel _model = null!;

    public override string Name => "cancelled-jobs";

    public override string Title => "cancelled jobs that compute on, huge regions, more jobs than allowed";

    public override async Task PrepareAsync(TargetSystem system, Person mallory) => _model = await SmallModel.MakeAsync(mallory);

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        List<string> jobs = [];
        Answer refusal;
        while ((refusal = await SubmitAsync(mallory, jobs.Count)).IsSuccess && jobs.Count <= TargetSystem.RunningJobsPerUser)
            jobs.Add((string)refusal.Json!["job"]!["id"]!);
        // Those that ended meanwhile do not count.
        log.Refused($"more than {TargetSystem.RunningJobsPerUser} jobs", refusal, "QuotaExceeded");

        await Task.Delay(TimeSpan.FromSeconds(1));
        foreach (var job in jobs)
        {
            var answer = await mallory.DeleteAsync($"{Person.Jobs}/{job}");
            log.Add("a job is cancelled", $"{answer}", answer.IsTyped);
        }
        foreach (var job in jobs)
        {
            var start = Stopwatch.GetTimestamp();
            var end = await mallory.EndAsync(job);
            var time = Stopwatch.GetElapsedTime(start);
            log.Add(
                "it ends", $"{end.State} after {time.TotalSeconds:0.0} s",
                end.State is "Cancelled" or "Failed" && time < s_patience);
        }
        log.Served("jobs may be submitted again", await CancelAsync(mallory, await SubmitAsync(mallory, 0)));
    }

    private static async Task<Answer> CancelAsync(Person mallory, Answer submitted)
    {
        submitted.Require(HttpStatusCode.Created);
        var id = (string)submitted.Json!["job"]!["id"]!;
        var answer = await mallory.DeleteAsync($"{Person.Jobs}/{id}");
        await mallory.EndAsync(id);
        return answer;
    }

    // The scene has no known size in meters: too small a tile is refused at once, and the next ones make most of a million tiles.
    private Task<Answer> SubmitAsync(Person mallory, int index) => mallory.SubmitAsync(
        "Tiling",
        string.Create(CultureInfo.InvariantCulture, $$"""
            {"inputs":{"scene":"{{_model.Scene}}"},"outputs":["modelingReference"],
             "options":{"tilingMode":"RegularPlanarGrid","tilingValue":{{FinestTile * Math.Pow(1.5, index)}},
              "geometryResolutionLimit":0.0001,"discardEmptyTiles":{{(index % 2 == 0 ? "true" : "false")}} } }
            """));
}
