using System.Numerics;
using Reality.Engine.Tags;

namespace Reality.Engine.Tests.Tags;

/// <summary>The tables of codes.</summary>
public sealed class CodeFamilyTests
{
    // Published codes: the first and last of tag36h11 and of tag16h5, and the first two of tagStandard41h12.
    [Theory]
    [InlineData("tag36h11", 587, 0, 0xd7e00984bUL)]
    [InlineData("tag16h5", 30, 0, 0x27c8UL)]
    [InlineData("tag25h9", 35, 0, 0x156f1f4UL)]
    [InlineData("tagCircle21h7", 38, 0, 0x157863UL)]
    [InlineData("tagStandard41h12", 2115, 0, 0x1bd8a64ad10UL)]
    public void Codes_are_the_published_ones(string name, int count, int id, ulong code)
    {
        var family = AprilFamilies.All.Single(family => family.Name == name);
        Assert.Equal(count, family.Count);
        Assert.Equal(code, family.CodeOf(id));
    }

    [Fact]
    public void There_are_the_eight_standard_families() => Assert.Equal(
        [
            "tag16h5:30", "tag25h9:35", "tag36h11:587", "tagCircle21h7:38", "tagCircle49h12:65535", "tagCustom48h12:42211",
            "tagStandard41h12:2115", "tagStandard52h13:48714",
        ],
        AprilFamilies.All.Select(family => $"{family.Name}:{family.Count}"));

    [Theory]
    [InlineData("tag16h5", 5)]
    [InlineData("tag25h9", 9)]
    [InlineData("tag36h11", 11)]
    [InlineData("tagCircle21h7", 7)]
    [InlineData("tagStandard41h12", 12)]
    public void Codes_differ_by_what_the_name_of_the_family_says(string name, int distance)
    {
        var family = AprilFamilies.All.Single(family => family.Name == name);
        var least = Enumerable.Range(0, family.Count).SelectMany(a => Enumerable.Range(0, a)
            .Select(b => BitOperations.PopCount(family.CodeOf(a) ^ family.CodeOf(b)))).Min();
        Assert.InRange(least, distance, 64);
    }

    [Fact]
    public void A_turned_pattern_is_found_with_its_turns()
    {
        var family = AprilFamilies.All.Single(family => family.Name == "tag36h11");
        var cells = family.Cells.ToArray();
        for (var turns = 0; turns < 4; turns++)
        {
            ulong pattern = 0;
            foreach (var cell in cells)
            {
                // Cell (x, y) as seen was turned here from this cell as printed.
                var printed = cell;
                for (var i = 0; i < turns; i++)
                    printed = (printed.Y, family.Width - 1 - printed.X);
                pattern = pattern << 1 | (family.CodeOf(123) >> (cells.Length - 1 - Array.IndexOf(cells, printed)) & 1);
            }
            Assert.True(family.TryFind(pattern, out var id, out var found, out var errors));
            Assert.Equal((123, turns, 0), (id, found, errors));
        }
    }
}
