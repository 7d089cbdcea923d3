using System.Globalization;

namespace Reality.Fuzz;

/// <summary>Memory of processes, from proc(5).</summary>
internal static class ProcessMemory
{
    /// <summary>Largest resident memory so far, in bytes; 0 if the process has ended.</summary>
    public static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null
                ? 0
                : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
