using System.Buffers.Binary;
using Reality.Core.Numerics;

namespace Reality.Fuzz;

/// <summary>Changes to bytes that files with counts, offsets and blocks are sensitive to.</summary>
internal static class Mutation
{
    private static readonly uint[] s_edges =
    [
        0, 1, 2, 7, 8, 15, 16, 17, 63, 64, 127, 128, 255, 256, 1023, 4096, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF,
        0x80000000, 0xFFFFFFF0, 0xFFFFFFFF,
    ];

    /// <summary>One to four changes of an input; most are near its start, where headers are.</summary>
    public static byte[] Of(byte[] input, IReadOnlyList<byte[]> others, ref SeededRandom random)
    {
        var bytes = new List<byte>(input);
        for (var changes = 1 + random.NextInt32(4); changes > 0 && bytes.Count > 0; changes--)
            Change(bytes, others, ref random);
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, IReadOnlyList<byte[]> others, ref SeededRandom random)
    {
        var at = PositionIn(bytes, ref random);
        var length = Math.Min(bytes.Count - at, 1 << random.NextInt32(10));
        switch (random.NextInt32(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.NextInt32(8));
                break;
            case 1:
                bytes[at] = (byte)random.NextInt32(256);
                break;
            case 2 or 3:
                WriteEdge(bytes, at, ref random);
                break;
            case 4:
                bytes.RemoveRange(at, length);
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 6:
                bytes.InsertRange(PositionIn(bytes, ref random), bytes.GetRange(at, length));
                break;
            case 7:
                Splice(bytes, at, others[random.NextInt32(others.Count)], ref random);
                break;
            default:
                bytes.RemoveRange(at, random.NextInt32(4) == 0 ? bytes.Count - at : Math.Min(bytes.Count - at, 4));
                break;
        }
    }

    /// <summary>Half of the positions are anywhere, half near the start; few are in the bytes that tell the format.</summary>
    private static int PositionIn(List<byte> bytes, ref SeededRandom random)
    {
        var end = random.NextInt32(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 32 << random.NextInt32(7));
        return Math.Max(Math.Min(random.NextInt32(50), Math.Min(4, end - 1)), random.NextInt32(end));
    }

    private static void WriteEdge(List<byte> bytes, int at, ref SeededRandom random)
    {
        Span<byte> number = stackalloc byte[4];
        var value = s_edges[random.NextInt32(s_edges.Length)];
        var size = 1 << random.NextInt32(3);
        if (random.NextInt32(2) == 0)
            BinaryPrimitives.WriteUInt32LittleEndian(number, value);
        else
            BinaryPrimitives.WriteUInt32BigEndian(number, value << (8 * (4 - size)));
        for (var i = 0; i < size && at + i < bytes.Count; i++)
            bytes[at + i] = number[i];
    }

    private static void Splice(List<byte> bytes, int at, byte[] other, ref SeededRandom random)
    {
        var from = random.NextInt32(other.Length);
        var length = Math.Min(other.Length - from, 1 << random.NextInt32(12));
        bytes.InsertRange(at, other.AsSpan(from, length).ToArray());
    }
}
