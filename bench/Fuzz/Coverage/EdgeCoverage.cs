using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Reality.Fuzz.Coverage;

/// <summary>
/// Edges between branches of instrumented code, and how often an input passes them, in eight classes as in AFL
/// ("Technical whitepaper for afl-fuzz", Zalewski 2014). One thread at a time.
/// </summary>
internal sealed unsafe class EdgeCoverage
{
    private const int MapSize = 1 << 16;

    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(MapSize);
    // A bit for each class of counts.
    private readonly byte[] _seen = new byte[MapSize];

    public EdgeCoverage() => Trace.SharedMem = _counts;

    /// <summary>Number of edges that inputs have passed so far.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>Begins an input.</summary>
    public void Begin()
    {
        new Span<byte>(_counts, MapSize).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Ends an input.</summary>
    /// <returns>Whether it passed an edge that no input before it passed, or passed one much more often.</returns>
    public bool End()
    {
        var isNew = false;
        for (var i = 0; i < MapSize; i++)
        {
            if (_counts[i] == 0)
                continue;
            var bit = (byte)(1 << ClassOf(_counts[i]));
            if ((_seen[i] & bit) != 0)
                continue;
            EdgeCount += _seen[i] == 0 ? 1 : 0;
            _seen[i] |= bit;
            isNew = true;
        }
        return isNew;
    }

    /// <summary>1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, 128 and more.</summary>
    private static int ClassOf(byte count) => count switch
    {
        <= 3 => count - 1,
        < 32 => BitOperations.Log2(count) + 1,
        < 128 => 6,
        _ => 7,
    };
}
