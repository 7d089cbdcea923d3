using Reality.Jobs;

namespace Reality.Cli;

/// <summary>What every command that runs a job is told.</summary>
/// <param name="OutputFolder">Full path.</param>
/// <param name="ThreadCount">1 or more.</param>
/// <param name="MemoryBudgetBytes">1 or more.</param>
/// <param name="Restart">Whether to forget the work of earlier runs.</param>
internal sealed record JobSettings(string OutputFolder, int ThreadCount, long MemoryBudgetBytes, bool Restart)
{
    public static JobSettings Of(MainJobOptions options, bool restart) =>
        new(options.OutputFolder, options.ThreadCount, options.MemoryBudgetBytes, restart);
}
