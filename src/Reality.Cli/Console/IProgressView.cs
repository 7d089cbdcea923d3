using System.Globalization;
using Reality.Pipeline;
using Spectre.Console;

namespace Reality.Cli.Console;

/// <summary>Shows the progress of a job.</summary>
internal interface IProgressView
{
    /// <summary>Records the latest progress. Returns quickly; may be called from any thread.</summary>
    void Show(JobProgress progress);

    /// <summary>Shows progress and returns when the job has ended and its last state is visible.</summary>
    void ShowUntil(Task completion);
}

/// <summary>Progress bars: one for each stage, and one for the whole job with the remaining time.</summary>
internal sealed class ProgressBars(IAnsiConsole console) : IProgressView
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(0.2);
    private volatile JobProgress? _latest;

    public void Show(JobProgress progress) => _latest = progress;

    public void ShowUntil(Task completion) => console.Progress()
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn(),
            new PercentageColumn())
        .Start(context =>
        {
            var bars = new List<ProgressTask>();
            while (!completion.Wait(s_refresh))
                Draw(context, bars);
            Draw(context, bars);
        });

    private void Draw(ProgressContext context, List<ProgressTask> bars)
    {
        if (_latest is not { } progress)
            return;
        if (bars.Count == 0)
        {
            bars.AddRange(progress.Stages.Select(stage => context.AddTask(Markup.Escape(stage.Title), autoStart: false)));
            bars.Add(context.AddTask("all"));
        }
        for (var i = 0; i < progress.Stages.Count; i++)
        {
            if (progress.Stages[i].IsStarted && !bars[i].IsStarted)
                bars[i].StartTask();
            bars[i].Value = 100 * progress.Stages[i].Fraction;
        }
        bars[^1].Value = 100 * progress.Fraction;
        bars[^1].Description = progress.Fraction < 1 && progress.TimeLeft is { } time
            ? $"all, about {Duration.InWords(time)} left"
            : "all";
    }
}

/// <summary>One line for each completed stage, for logs and pipes.</summary>
internal sealed class ProgressLines(TextWriter output) : IProgressView
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    public void Show(JobProgress progress)
    {
        lock (_gate)
        {
            foreach (var stage in progress.Stages.Where(stage => stage.IsComplete && stage.IsStarted && _told.Add(stage.Title)))
            {
                var left = progress.Fraction < 1 && progress.TimeLeft is { } time ? $", about {Duration.InWords(time)} left" : "";
                var percent = (int)(progress.Fraction * 100);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{percent,3} %] {stage.Title}{left}"));
            }
        }
    }

    public void ShowUntil(Task completion) => completion.GetAwaiter().GetResult();
}
