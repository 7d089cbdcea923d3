namespace Reality.Formats.Meshopt;

/// <summary>
/// Compresses vertex attributes (EXT_meshopt_compression, mode 0): per byte of a vertex the differences to the vertex before, in
/// groups of 16 that take 0, 2, 4 or 8 bits per difference.
/// </summary>
internal static class AttributeCodec
{
    private const byte Header = 0xa0;
    private const int MaxBlockBytes = 8192;
    private const int MaxBlockCount = 256;
    private const int GroupSize = 16;
    private const int MinTailLength = 32;
    private static readonly int[] s_bits = [0, 2, 4, 8];

    /// <summary>Encodes vertices.</summary>
    /// <param name="stride">Bytes of a vertex, a multiple of 4 up to 256.</param>
    public static byte[] Encode(ReadOnlySpan<byte> vertices, int stride)
    {
        var output = new List<byte> { Header };
        var first = vertices.IsEmpty ? new byte[stride] : vertices[..stride].ToArray();
        var previous = first.AsSpan().ToArray();
        var blockBytes = stride * Math.Min(MaxBlockBytes / stride & -GroupSize, MaxBlockCount);
        for (var at = 0; at < vertices.Length; at += blockBytes)
        {
            var block = vertices[at..Math.Min(vertices.Length, at + blockBytes)];
            for (var k = 0; k < stride; k++)
                AddDifferences(block, stride, k, previous[k], output);
            block[^stride..].CopyTo(previous);
        }
        output.AddRange(new byte[Math.Max(0, MinTailLength - stride)]);
        output.AddRange(first);
        return [.. output];
    }

    // Byte k of each vertex.
    private static void AddDifferences(ReadOnlySpan<byte> block, int stride, int k, byte before, List<byte> output)
    {
        var count = block.Length / stride;
        var groupCount = (count + GroupSize - 1) / GroupSize;
        Span<byte> differences = stackalloc byte[MaxBlockCount];
        differences.Clear();
        for (var i = 0; i < count; i++)
        {
            var value = block[i * stride + k];
            var difference = (sbyte)(value - before);
            differences[i] = (byte)(difference << 1 ^ difference >> 7);
            before = value;
        }
        var header = output.Count;
        output.AddRange(new byte[(groupCount + 3) / 4]);
        for (var group = 0; group < groupCount; group++)
        {
            var mode = AddGroup(differences.Slice(group * GroupSize, GroupSize), output);
            output[header + group / 4] |= (byte)(mode << 2 * (group % 4));
        }
    }

    // In the mode that takes least bytes: the differences in that number of bits, the highest of a byte first, then those in full
    // that do not fit.
    private static int AddGroup(ReadOnlySpan<byte> differences, List<byte> output)
    {
        var best = s_bits.Length - 1;
        for (var mode = best - 1; mode >= 0; mode--)
        {
            if (LengthOf(differences, s_bits[mode]) <= LengthOf(differences, s_bits[best]))
                best = mode;
        }
        var bits = s_bits[best];
        if (bits == 0)
            return best;
        var sentinel = (1 << bits) - 1;
        for (var i = 0; i < GroupSize; i += 8 / bits)
        {
            var packed = 0;
            for (var j = i; j < i + 8 / bits; j++)
                packed = packed << bits | Math.Min(differences[j], sentinel);
            output.Add((byte)packed);
        }
        foreach (var difference in differences)
        {
            if (bits < 8 && difference >= sentinel)
                output.Add(difference);
        }
        return best;
    }

    private static int LengthOf(ReadOnlySpan<byte> differences, int bits)
    {
        if (bits == 8)
            return GroupSize;
        if (bits == 0)
            return differences.ContainsAnyExcept((byte)0) ? int.MaxValue : 0;
        var sentinel = (1 << bits) - 1;
        var length = GroupSize * bits / 8;
        foreach (var difference in differences)
            length += difference >= sentinel ? 1 : 0;
        return length;
    }
}
