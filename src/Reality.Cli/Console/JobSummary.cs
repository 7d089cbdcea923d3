using System.Diagnostics;
using System.Globalization;
using Reality.Pipeline;

namespace Reality.Cli.Console;

/// <summary>The last lines of a command: warnings in groups, figures, and the outputs or the reason of the failure.</summary>
internal sealed class JobSummary(Terminal terminal, string outputFolder)
{
    private const int TextsPerCode = 3;
    private readonly TextWriter _output = terminal.Output;

    public void Write(JobResult result, TimeSpan elapsed)
    {
        WriteWarnings(result.Messages.Where(message => message.Severity == MessageSeverity.Warning).ToList());
        WriteRows(result.Figures.Select(figure => (figure.Name, figure.Value)).ToList());
        switch (result.State)
        {
            case JobState.Done:
                WriteOutputs(result.Outputs);
                _output.WriteLine($"Done in {Duration.InWords(elapsed)}; {Resources(result)}.");
                break;
            case JobState.Cancelled:
                _output.WriteLine("Stopped. Finished work is kept: run the same command again to continue.");
                break;
            default:
                foreach (var error in result.Messages.Where(message => message.Severity == MessageSeverity.Error))
                {
                    var place = error.StageTitle.Length > 0 ? $" in {error.StageTitle}" : "";
                    terminal.Error.WriteLine($"Failed{place}: {error.Text}");
                }
                terminal.Error.WriteLine($"Details are in {Path.Combine(outputFolder, "log.txt")}");
                break;
        }
    }

    private void WriteWarnings(List<JobMessage> warnings)
    {
        foreach (var group in warnings.GroupBy(warning => warning.Code))
        {
            var texts = group.Select(warning => warning.Text).Distinct(StringComparer.Ordinal).ToList();
            foreach (var text in texts.Take(TextsPerCode))
                _output.WriteLine($"Warning: {text}");
            if (texts.Count > TextsPerCode)
                _output.WriteLine($"Warning: {texts.Count - TextsPerCode} more like this in log.txt ({group.Key})");
        }
    }

    private void WriteOutputs(IReadOnlyList<JobOutput> outputs)
    {
        _output.WriteLine($"Results in {outputFolder}");
        WriteRows(outputs.Select(output => (output.Name, Path.GetRelativePath(outputFolder, output.Path))).ToList());
    }

    private void WriteRows(List<(string Name, string Value)> rows)
    {
        var width = rows.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        foreach (var (name, value) in rows)
            _output.WriteLine($"  {name.PadRight(width)}  {value}");
    }

    private static string Resources(JobResult result)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = result.Stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Cpu);
        var peak = result.Stages.Select(stage => stage.PeakMemoryBytes).Append(process.PeakWorkingSet64).Max();
        return string.Create(CultureInfo.InvariantCulture,
            $"{Duration.InWords(cpu)} of the processor in all runs, peak memory {peak / (double)(1 << 30):0.0} GiB");
    }
}

/// <summary>Durations in words.</summary>
internal static class Duration
{
    /// <summary>E.g. "0.4 s", "12 s", "3 min 20 s", "2 h 5 min".</summary>
    public static string InWords(TimeSpan time) => time switch
    {
        { TotalSeconds: < 9.95 } => Say($"{time.TotalSeconds:0.0} s"),
        { TotalSeconds: < 59.5 } => Say($"{time.TotalSeconds:0} s"),
        { TotalMinutes: < 59.99 } => Say($"{Math.Floor(time.TotalMinutes)} min {time.Seconds} s"),
        _ => Say($"{Math.Floor(time.TotalHours)} h {time.Minutes} min"),
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
