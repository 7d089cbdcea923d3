using System.Numerics;
using Reality.Core.Numerics;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class PackedNormalTests
{
    [Fact]
    public void Any_normal_that_faces_the_camera_comes_back_within_0_7_degrees()
    {
        var random = SeededRandom.For(5, 0);
        var worst = 1f;
        for (var i = 0; i < 20_000; i++)
        {
            var normal = Vector3.Normalize(new(
                (float)random.NextGaussian(), (float)random.NextGaussian(), -MathF.Abs((float)random.NextGaussian())));
            worst = MathF.Min(worst, Vector3.Dot(normal, PackedNormal.Unpack(PackedNormal.Pack(normal))));
        }
        Assert.InRange(MathF.Acos(worst) * 180 / MathF.PI, 0.2f, 0.7f); // degrees
    }

    [Theory]
    [InlineData(0, 0, -1)]
    [InlineData(1, 0, 0)]
    [InlineData(-1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, -1, 0)]
    public void Axes_are_exact(float x, float y, float z) =>
        Assert.Equal(new Vector3(x, y, z), PackedNormal.Unpack(PackedNormal.Pack(new(x, y, z))));

    [Fact]
    public void An_unknown_normal_stays_unknown()
    {
        Assert.Equal(0, PackedNormal.Pack(Vector3.Zero));
        Assert.Equal(Vector3.Zero, PackedNormal.Unpack(0));
    }

    [Fact]
    public void Every_code_is_a_unit_normal_that_faces_the_camera()
    {
        for (var code = 1; code < 1 << 16; code++)
        {
            var normal = PackedNormal.Unpack((ushort)code);
            Assert.Equal(1, normal.Length(), 1e-5f);
            Assert.True(normal.Z <= 0);
        }
    }

    [Fact]
    public void Spans_hold_what_single_normals_do()
    {
        Vector3[] normals = [-Vector3.UnitZ, Vector3.Zero, Vector3.Normalize(new(0.3f, -0.5f, -0.7f))];
        var codes = new ushort[3];
        var unpacked = new Vector3[3];

        PackedNormal.Pack(normals, codes);
        PackedNormal.Unpack(codes, unpacked);

        Assert.Equal(normals.Select(PackedNormal.Pack), codes);
        Assert.Equal(codes.Select(PackedNormal.Unpack), unpacked);
    }
}
