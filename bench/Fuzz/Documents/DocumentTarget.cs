using System.Text;
using System.Text.RegularExpressions;
using Reality.Core.Numerics;

namespace Reality.Fuzz.Documents;

/// <summary>JSON documents that are read in this process.</summary>
internal abstract partial class DocumentTarget : IFuzzTarget
{
    public abstract string Name { get; }

    public long PeakBytes => ProcessMemory.PeakOf(Environment.ProcessId);

    public IReadOnlyList<byte[]> Seeds() => [.. Documents().Select(Encoding.UTF8.GetBytes)];

    public byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others, ref SeededRandom random) =>
        random.NextInt32(4) == 0 ? Mutation.Of(input, others, ref random) : JsonMutation.Of(input, ref random);

    public string Read(byte[] input) => Variable().Replace(Outcome(input), "…");

    public virtual void Dispose()
    {
    }

    protected abstract IEnumerable<string> Documents();

    /// <summary>What happened; see <see cref="IFuzzTarget.Read"/>.</summary>
    protected abstract string Outcome(byte[] input);

    // Numbers, quoted texts, and whatever the parser quotes.
    [GeneratedRegex(@"-?\d+(\.\d+)?|'[^']*'|""[^""]*""")]
    private static partial Regex Variable();
}
