using System.Globalization;
using Reality.Pipeline;

namespace Reality.Cli;

/// <summary>One line when a stage is complete: for logs and pipes.</summary>
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
