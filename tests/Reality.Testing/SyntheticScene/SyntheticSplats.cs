using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Testing;

/// <summary>Random splats for tests.</summary>
public static class SyntheticSplats
{
    /// <summary>Splats in a cube of side 2 around the origin, of all sizes, rotations, opacities and colors.</summary>
    public static SplatCloud Of(int count, int degree = 3, ulong seed = 7)
    {
        var random = SeededRandom.For(seed, count);
        var splats = new SplatCloud
        {
            Degree = degree, Positions = new Vector3[count], LogScales = new Vector3[count], Rotations = new Quaternion[count],
            OpacityLogits = new float[count], Harmonics = new float[3 * SphericalHarmonics.CountOf(degree) * count],
        };
        for (var i = 0; i < count; i++)
        {
            splats.Positions[i] = new(Next(1), Next(1), Next(1));
            splats.LogScales[i] = new(Next(1) - 3, Next(1) - 3, Next(1) - 3);
            splats.Rotations[i] = Quaternion.Normalize(new(Next(1), Next(1), Next(1), Next(1)));
            splats.OpacityLogits[i] = Next(3);
        }
        for (var k = 0; k < splats.Harmonics.Length; k++)
            splats.Harmonics[k] = Next(0.3f);
        return splats;

        float Next(float size) => size * (2 * random.NextSingle() - 1);
    }
}
