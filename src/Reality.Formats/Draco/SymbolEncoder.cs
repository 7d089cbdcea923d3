using System.Numerics;

namespace Reality.Formats.Draco;

/// <summary>Writes numbers by their frequencies (Draco bitstream specification 2.2, section 23, "raw symbols").</summary>
internal static class SymbolEncoder
{
    private const byte RawSymbols = 1;
    private const int MinPrecisionBits = 12;
    private const int MaxPrecisionBits = 20;
    private const int MaxBitLength = 18;

    // Bits of two-valued symbols have fixed precision and bounds.
    private const int BitPrecision = 8;
    private const int BitLowerBound = 4096;

    /// <summary>Writes numbers of 0 or above.</summary>
    public static void Write(ByteBuffer target, ReadOnlySpan<int> symbols)
    {
        target.Add(RawSymbols);
        var counts = CountsOf(symbols);
        var bitLength = Math.Clamp(BitLengthOf(counts.Count(count => count > 0)), 1, MaxBitLength);
        var precisionBits = Math.Clamp(3 * bitLength / 2, MinPrecisionBits, MaxPrecisionBits);
        var probabilities = Normalize(counts, symbols.Length, 1 << precisionBits);
        target.Add((byte)bitLength);
        target.AddVariable(probabilities.Length);
        WriteTable(target, probabilities);
        var below = new uint[probabilities.Length];
        for (var i = 1; i < below.Length; i++)
            below[i] = below[i - 1] + probabilities[i - 1];
        var encoder = new RansEncoder(precisionBits, 4u << precisionBits);
        for (var i = symbols.Length - 1; i >= 0; i--)
            encoder.Add(below[symbols[i]], probabilities[symbols[i]]);
        target.AddSized(encoder.Finish());
    }

    /// <summary>Writes bits by the probability of a 0.</summary>
    public static void WriteBits(ByteBuffer target, IReadOnlyList<bool> bits)
    {
        const int One = 1 << BitPrecision;
        var zero = (uint)Math.Clamp((One * bits.Count(bit => !bit) + bits.Count / 2) / Math.Max(1, bits.Count), 1, One - 1);
        var encoder = new RansEncoder(BitPrecision, BitLowerBound);
        for (var i = bits.Count - 1; i >= 0; i--)
            encoder.Add(bits[i] ? 0 : One - zero, bits[i] ? One - zero : zero);
        target.Add((byte)zero);
        target.AddSized(encoder.Finish());
    }

    private static int BitLengthOf(int value) => 32 - BitOperations.LeadingZeroCount((uint)value);

    private static int[] CountsOf(ReadOnlySpan<int> symbols)
    {
        var max = 0;
        foreach (var symbol in symbols)
            max = Math.Max(max, symbol);
        var counts = new int[max + 1];
        foreach (var symbol in symbols)
            counts[symbol]++;
        return counts;
    }

    // Probabilities in proportion to the counts, above 0 where those are, that sum up to the total.
    private static uint[] Normalize(int[] counts, int countTotal, int total)
    {
        var probabilities = new uint[counts.Length];
        var left = (long)total;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
                probabilities[i] = (uint)Math.Max(1, ((long)counts[i] * total + countTotal / 2) / countTotal);
            left -= probabilities[i];
        }
        // Frequent symbols bear the rounding: they lose or gain the least by it.
        var order = Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0).OrderByDescending(i => counts[i]).ToArray();
        for (var i = 0; left != 0; i = (i + 1) % order.Length)
        {
            ref var probability = ref probabilities[order[i]];
            var change = left > 0 ? left : Math.Max(left, -(long)probability / 2);
            probability = (uint)(probability + change);
            left -= change;
        }
        return probabilities;
    }

    private static void WriteTable(ByteBuffer target, uint[] probabilities)
    {
        const int MaxZeroRun = 63, ZeroRun = 3;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var probability = probabilities[i];
            if (probability == 0)
            {
                var run = 0;
                while (run < MaxZeroRun && i + 1 < probabilities.Length && probabilities[i + 1] == 0)
                    (run, i) = (run + 1, i + 1);
                target.Add((byte)(run << 2 | ZeroRun));
                continue;
            }
            var moreBytes = probability < 1 << 6 ? 0 : probability < 1 << 14 ? 1 : 2;
            target.Add((byte)(probability << 2 | (uint)moreBytes));
            for (var more = 0; more < moreBytes; more++)
                target.Add((byte)(probability >> (6 + 8 * more)));
        }
    }
}
