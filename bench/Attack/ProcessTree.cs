using System.Globalization;

namespace Reality.Attack;

/// <summary>Memory and processor time of processes, from /proc.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100;

    /// <summary>Makes the peak of a process its memory of now.</summary>
    public static void ResetPeak(int id) => File.WriteAllText($"/proc/{id}/clear_refs", "5");

    /// <summary>Largest resident memory of a process since <see cref="ResetPeak"/>, in MiB; 0 if it has ended.</summary>
    public static double PeakMebibytes(int id) => StatusOf(id, "VmHWM:");

    public static double Mebibytes(int id) => StatusOf(id, "VmRSS:");

    /// <summary>The processes that these have started, and those that they have started, without themselves.</summary>
    public static IReadOnlyList<int> DescendantsOf(params int[] ids)
    {
        var children = All().ToLookup(process => process.Parent, process => process.Id);
        List<int> found = [];
        var open = new Queue<int>(ids);
        while (open.TryDequeue(out var id))
        {
            foreach (var child in children[id])
            {
                found.Add(child);
                open.Enqueue(child);
            }
        }
        return found;
    }

    /// <summary>Processor time of a process and of its children that have ended, in seconds; 0 if it has ended.</summary>
    public static double CpuSeconds(int id) => StatOf(id) is { } stat ? stat[11..15].Sum(Number) / TicksPerSecond : 0;

    /// <summary>Processor time that the machine has spent on all processes, in seconds.</summary>
    public static double MachineCpuSeconds()
    {
        // user, nice, system, idle, iowait, irq, softirq, steal
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9];
        return (times.Sum(Number) - Number(times[3]) - Number(times[4])) / TicksPerSecond;
    }

    private static IEnumerable<(int Id, int Parent)> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && StatOf(id) is { } stat)
                yield return (id, (int)Number(stat[1]));
        }
    }

    private static double StatusOf(int id, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status")
                .FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    // From the state on: the name before it may hold anything.
    private static string[]? StatOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
