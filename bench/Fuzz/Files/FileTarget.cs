using System.Text.RegularExpressions;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Fuzz.Documents;

namespace Reality.Fuzz.Files;

/// <summary>A reader of files in this process, which gives their content or refuses them.</summary>
/// <param name="name">Name on the command line.</param>
/// <param name="seeds">Whole files.</param>
/// <param name="read">Reads a file, and describes its content.</param>
internal sealed partial class FileTarget(string name, Func<IReadOnlyList<byte[]>> seeds, Func<byte[], string> read) : IFuzzTarget
{
    // Numbers and lines are changed, too.
    private bool _isText;

    public string Name => name;

    /// <summary>A target that reads text.</summary>
    public static FileTarget OfText(string name, Func<IReadOnlyList<byte[]>> seeds, Func<Stream, string> read) =>
        new(name, seeds, bytes => read(new MemoryStream(bytes))) { _isText = true };

    /// <summary>Makes checksums right again, without which no change would get far.</summary>
    public Func<byte[], byte[]> Repair { get; init; } = bytes => bytes;

    public long PeakBytes => ProcessMemory.PeakOf(Environment.ProcessId);

    public IReadOnlyList<byte[]> Seeds() => seeds();

    public byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others, ref SeededRandom random) =>
        _isText && random.NextInt32(2) == 0
            ? TextMutation.Of(input, ref random)
            : Repair(Mutation.Of(input, others, ref random));

    public string Read(byte[] input)
    {
        try
        {
            return read(input);
        }
        catch (InvalidFileException e)
        {
            return Variable().Replace(e.Message, "…");
        }
    }

    public void Dispose()
    {
    }

    // Numbers, and texts of the file that a message quotes.
    [GeneratedRegex(@"-?\d+(\.\d+)?|'[^']*'|""[^""]*""")]
    private static partial Regex Variable();
}
