using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reality.Jobs.Main;

namespace Reality.Cli.Commands;

/// <summary>The arguments that say how much of the machine a job takes.</summary>
internal sealed class MachineArguments
{
    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads to use",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
        CustomParser = ParseThreads,
    };

    private readonly Option<double?> _memory = new("--memory")
    {
        Description = "Memory to plan with, in GB; below 5, the model is made in smaller tiles. Three quarters of what there "
            + "is by default",
        HelpName = "GB",
        CustomParser = ParseMemory,
    };

    public void AddTo(Command command)
    {
        command.Add(_threads);
        command.Add(_memory);
    }

    public MainJobOptions Read(ParseResult parsed, MainJobOptions options)
    {
        options = options with { ThreadCount = parsed.GetValue(_threads) };
        return parsed.GetValue(_memory) is { } gigabytes
            ? options with { MemoryBudgetBytes = (long)(gigabytes * 1e9) }
            : options;
    }

    private static int ParseThreads(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1024)
            return count;
        result.AddError($"'{word}' is not a number of threads. It is 1 to 1024.");
        return 1;
    }

    private static double? ParseMemory(ArgumentResult result)
    {
        var word = result.Tokens[^1].Value;
        if (double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var gigabytes)
            && gigabytes is >= 0.1 and <= 1e6)
            return gigabytes;
        result.AddError($"'{word}' is not an amount of memory. It is in GB, 0.1 or more.");
        return null;
    }
}
