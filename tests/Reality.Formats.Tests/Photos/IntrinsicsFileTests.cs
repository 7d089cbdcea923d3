using System.Text;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Formats.Photos;
using Reality.Testing;

namespace Reality.Formats.Tests.Photos;

public sealed class IntrinsicsFileTests
{
    private static readonly Camera s_camera = new()
    {
        Id = new(0), Width = 4000, Height = 3000, FocalLength = 3000, PrincipalPoint = new(2000, 1500),
    };

    [Theory]
    [InlineData("""
        {"Dimensions":{"width":4000,"height":3000},"FocalLength":2871.25,"PrincipalPoint":{"x":2003.4,"y":1497.9},
         "AspectRatio":1.001,"Skew":0.25,"RadialDistortion":{"k1":-0.0135,"k2":0.004,"k3":-0.0003},
         "TangentialDistortion":{"p1":-0.0012,"p2":0.0002}}
        """)]
    [InlineData("""{"Type":"fisheye","FocalLength":1200}""")]
    public void A_damaged_file_is_read_or_refused_and_nothing_else_happens(string text)
    {
        var readCount = 0;
        foreach (var bytes in CorruptFile.AllOf(Encoding.UTF8.GetBytes(text)))
        {
            try
            {
                IntrinsicsFile.Read(new MemoryStream(bytes)).ApplyTo(s_camera);
                readCount++;
            }
            catch (InvalidFileException)
            {
            }
        }

        // Another digit is still a file.
        Assert.InRange(readCount, 1, 3000);
    }

    [Theory]
    [InlineData("""{"FocalLength":2800,"PrincipalPoint":{"X":2003.4,"Y":1497.9}}""", "PrincipalPoint.X is not read")]
    [InlineData("""{"PrincipalPoint":{"x":2003.4}}""", "PrincipalPoint.y is missing")]
    [InlineData("""{"RadialDistortion":{"K1":-0.0135}}""", "RadialDistortion.K1 is not read; the members here are k1, k2, k3")]
    [InlineData("""{"FocalLength":2800,"AspectRation":1.001}""", "AspectRation is not read; the members here are FocalLength")]
    [InlineData("""{"FocalLength":2800,"Dimensions":{"width":4000.5,"height":3000}}""", "Dimensions.width must be an integer")]
    [InlineData("""{"FisheyeDistortion":{"p0":0,"p5":1}}""", "FisheyeDistortion.p5 is not read")]
    public void A_misspelled_or_missing_member_is_refused_by_name(string text, string message)
    {
        var failure = Assert.Throws<InvalidFileException>(
            () => IntrinsicsFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))));

        Assert.Contains(message, failure.Message);
    }
}
