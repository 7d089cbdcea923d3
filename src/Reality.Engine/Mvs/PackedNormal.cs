using System.Diagnostics;
using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Engine.Mvs;

/// <summary>
/// Unit normals that face the camera (z &lt;= 0) in two bytes: the hemisphere octahedral map (Cigolle 2014), within 0.7 degrees.
/// 0 stands for the zero vector, an unknown normal.
/// </summary>
public static class PackedNormal
{
    private const int Center = 128;
    private const float Scale = 127;

    private static readonly Vector3[] s_unpacked = UnpackAll();

    /// <summary>The code of one normal.</summary>
    public static ushort Pack(Vector3 normal)
    {
        var sum = MathF.Abs(normal.X) + MathF.Abs(normal.Y) + MathF.Abs(normal.Z);
        if (!(sum > 0))
            return 0;
        var (x, y) = (normal.X / sum, normal.Y / sum);
        var a = (int)MathF.Round((x + y) * Scale) + Center;
        var b = (int)MathF.Round((x - y) * Scale) + Center;
        return (ushort)(a | b << 8);
    }

    /// <summary>The normal of one code.</summary>
    public static Vector3 Unpack(ushort code) => s_unpacked[code];

    internal static void Pack(ReadOnlySpan<Vector3> normals, Span<ushort> codes)
    {
        for (var i = 0; i < codes.Length; i++)
            codes[i] = Pack(normals[i]);
    }

    internal static void Unpack(ReadOnlySpan<ushort> codes, Span<Vector3> normals)
    {
        Debug.Assert(codes.Length <= normals.Length);
        for (var i = 0; i < codes.Length; i++)
            normals[i] = s_unpacked[codes[i]];
    }

    private static Vector3[] UnpackAll()
    {
        var table = new Vector3[1 << 16];
        for (var code = 1; code < table.Length; code++)
        {
            var (a, b) = (((code & 255) - Center) / Scale, ((code >> 8) - Center) / Scale);
            var (x, y) = (0.5f * (a + b), 0.5f * (a - b));
            var z = -MathF.Max(0, 1 - MathF.Abs(x) - MathF.Abs(y));
            table[code] = ExactVector.Normalize(new Vector3(x, y, z));
        }
        return table;
    }
}
