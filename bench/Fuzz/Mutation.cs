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

    private static readonly double[] s_realEdges =
    [
        0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.MaxValue, double.Epsilon, 1e-300, 1e154, float.MaxValue, 1e15,
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
        switch (random.NextInt32(10))
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
                WriteReal(bytes, at, ref random);
                break;
            case 5:
                bytes.RemoveRange(at, length);
                break;
            case 6:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 7:
                bytes.InsertRange(PositionIn(bytes, ref random), bytes.GetRange(at, length));
                break;
            case 8:
                Splice(bytes, at, others[random.NextInt32(others.Count)], ref random);
                break;
            default:
                bytes.RemoveRange(at, random.NextInt32(4) == 0 ? bytes.Count - at : Math.Min(bytes.Count - at, 4));
                break;
        }
    }

    /// <summary>Half of the positions are anywhere, half near the start; few are in the bytes that identify the format.</summary>
    private static int PositionIn(List<byte> bytes, ref SeededRandom random)
    {
        var end = random.NextInt32(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 32 << random.NextInt32(7));
        return Math.Max(Math.Min(random.NextInt32(50), Math.Min(4, end - 1)), random.NextInt32(end));
    }

    private static void WriteEdge(List<byte> bytes, int at, ref SeededRandom random)
    {
        Span<byte> number = stackalloc byte[8];
        var value = s_edges[random.NextInt32(s_edges.Length)];
        var size = 1 << random.NextInt32(4);
        if (random.NextInt32(2) == 0)
            BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        else
            BinaryPrimitives.WriteUInt64BigEndian(number, (ulong)value << (8 * (8 - size)));
        Write(bytes, at, number[..size]);
    }

    /// <summary>At a multiple of four bytes, as numbers mostly are.</summary>
    private static void WriteReal(List<byte> bytes, int at, ref SeededRandom random)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(number, s_realEdges[random.NextInt32(s_realEdges.Length)]);
        Write(bytes, at & ~3, number);
    }

    private static void Write(List<byte> bytes, int at, ReadOnlySpan<byte> number)
    {
        for (var i = 0; i < number.Length && at + i < bytes.Count; i++)
            bytes[at + i] = number[i];
    }

    private static void Splice(List<byte> bytes, int at, byte[] other, ref SeededRandom random)
    {
        var from = random.NextInt32(other.Length);
        var length = Math.Min(other.Length - from, 1 << random.NextInt32(12));
        bytes.InsertRange(at, other.AsSpan(from, length).ToArray());
    }
}
