using System.Diagnostics;
using Reality.Core;
using Reality.Jobs.Main;
using Reality.Pipeline;

namespace Reality.Cli.Console;

/// <summary>Runs a job for a user: locks the output folder, shows progress, writes the log and the summary.</summary>
internal sealed class JobSession(Terminal terminal, IReadOnlyList<string> args)
{
    /// <summary>Returns the exit code.</summary>
    public int Run(JobSettings settings, Func<JobGraph> plan)
    {
        try
        {
            using var folder = OutputFolder.Open(settings.OutputFolder, settings.Restart);
            using var log = new JobLog(Path.Combine(folder.Path, "log.txt"));
            log.Start(args, settings);
            return Run(settings, plan, log);
        }
        catch (OutputFolderException exception)
        {
            terminal.Error.WriteLine(exception.Message);
            return exception.IsWrongChoice ? ExitCode.WrongCommandLine : ExitCode.JobFailed;
        }
    }

    private int Run(JobSettings settings, Func<JobGraph> plan, JobLog log)
    {
        var watch = Stopwatch.StartNew();
        if (!TryPlan(plan, log, out var graph))
            return ExitCode.JobFailed;

        IProgressView view = terminal.Bars is { } console ? new ProgressBars(console) : new ProgressLines(terminal.Output);
        var job = RunningJob.Start(graph, new JobObserver(view, log), settings.ThreadCount, settings.MemoryBudgetBytes);
        using (terminal.Interruption.Token.Register(job.Cancel))
            view.ShowUntil(job.Completion);

        var result = job.Completion.GetAwaiter().GetResult();
        log.End(result, watch.Elapsed);
        new JobSummary(terminal, settings.OutputFolder).Write(result, watch.Elapsed);
        return result.State switch
        {
            JobState.Done => ExitCode.Done,
            JobState.Cancelled => ExitCode.Cancelled,
            _ => ExitCode.JobFailed,
        };
    }

    private bool TryPlan(Func<JobGraph> plan, JobLog log, out JobGraph graph)
    {
        try
        {
            graph = plan();
            return true;
        }
        catch (Exception exception) when (exception is StageException or InvalidFileException or IOException
            or UnauthorizedAccessException)
        {
            var code = (exception as StageException)?.Code ?? "Job_NotPlanned";
            log.Message(new(MessageSeverity.Error, "", code, exception.Message));
            terminal.Error.WriteLine(exception.Message);
            graph = null!;
            return false;
        }
    }
}

/// <summary>Settings of every command that runs a job.</summary>
/// <param name="OutputFolder">Full path.</param>
/// <param name="ThreadCount">1 or more.</param>
/// <param name="MemoryBudgetBytes">1 or more.</param>
/// <param name="Restart">Whether to discard the intermediate results of earlier runs.</param>
internal sealed record JobSettings(string OutputFolder, int ThreadCount, long MemoryBudgetBytes, bool Restart)
{
    public static JobSettings Of(MainJobOptions options, bool restart) =>
        new(options.OutputFolder, options.ThreadCount, options.MemoryBudgetBytes, restart);
}

/// <summary>Passes the progress of a job to the screen and its messages to the log file.</summary>
internal sealed class JobObserver(IProgressView view, JobLog log) : IJobObserver
{
    public void Progress(JobProgress progress) => view.Show(progress);

    public void Message(JobMessage message) => log.Message(message);

    public void Detail(string stageTitle, string text) => log.Detail(stageTitle, text);
}
