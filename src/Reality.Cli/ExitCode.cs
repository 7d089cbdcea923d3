namespace Reality.Cli;

/// <summary>What the process says to the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int JobFailed = 1;
    public const int WrongCommandLine = 2;
    public const int Cancelled = 130;
}
