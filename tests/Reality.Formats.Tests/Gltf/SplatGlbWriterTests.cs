using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Formats.Gltf;
using Reality.Formats.Spz;
using Reality.Testing;

namespace Reality.Formats.Tests.Gltf;

public sealed class SplatGlbWriterTests
{
    [Fact]
    public void A_file_holds_compressed_splats_in_the_axes_of_glTF()
    {
        var splats = SyntheticSplats.Of(40) with { Origin = new(1000, 2000, 30) };

        var (json, binary) = Parts(SplatGlbWriter.Encode(splats));

        var primitive = json["meshes"]![0]!["primitives"]![0]!;
        var view = primitive["extensions"]!["KHR_gaussian_splatting"]!["extensions"]!
            ["KHR_gaussian_splatting_compression_spz_2"]!["bufferView"]!.GetValue<int>();
        var length = json["bufferViews"]![view]!["byteLength"]!.GetValue<int>();
        var read = SpzReader.Decode(binary.AsSpan(0, length).ToArray());
        var p = splats.Positions[7];
        Assert.True(Vector3.Distance(new(p.X, p.Z, -p.Y), read.Positions[7]) < 0.00025f);
        Assert.Equal(4 + 15, primitive["attributes"]!.AsObject().Count);
        foreach (var (_, accessor) in primitive["attributes"]!.AsObject())
            Assert.Equal(40, json["accessors"]![accessor!.GetValue<int>()]!["count"]!.GetValue<int>());
    }

    [Fact]
    public void Colors_turn_with_the_axes()
    {
        var splats = SyntheticSplats.Of(1);

        var upright = SplatGlbWriter.Upright(splats);

        var direction = new Vector3d(0.3, -0.5, 0.8).Normalized();
        var turned = new Vector3d(direction.X, direction.Z, -direction.Y);
        Assert.Equal(SplatColor.Red(splats, direction), SplatColor.Red(upright, turned), 1e-5);
        Assert.NotEqual(SplatColor.Red(splats, direction), SplatColor.Red(splats, turned), 1e-2);
    }

    private static (JsonNode Json, byte[] Binary) Parts(byte[] glb)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(glb.AsSpan(12));
        return (JsonNode.Parse(glb.AsSpan(20, length))!, glb[(28 + length)..]);
    }
}

file static class SplatColor
{
    public static double Red(Core.Scenes.SplatCloud splats, Vector3d direction)
    {
        Span<double> values = stackalloc double[16];
        Core.Scenes.SphericalHarmonics.Evaluate(direction, values);
        double sum = 0;
        for (var k = 0; k < values.Length; k++)
            sum += values[k] * splats.Harmonics[3 * k];
        return sum;
    }
}
