using System.Text;
using System.Text.RegularExpressions;
using Reality.Core.Numerics;

namespace Reality.Fuzz.Documents;

/// <summary>Changes to the numbers and lines of a text that leave its other parts alone.</summary>
internal static partial class TextMutation
{
    private static readonly string[] s_numbers =
    [
        "0", "-0", "-1", "1", "2", "0.5", "7", "255", "65535", "65536", "2147483647", "2147483648", "-2147483649", "4294967296",
        "9223372036854775808", "1e15", "1e154", "1e308", "1e-320", "1e999", "NaN", "Infinity", "x", "", "1,2", "0x10",
    ];

    /// <summary>One to four changes. Bytes that are not UTF-8 are kept, as Latin-1.</summary>
    public static byte[] Of(byte[] input, ref SeededRandom random)
    {
        var text = Encoding.Latin1.GetString(input);
        for (var changes = 1 + random.NextInt32(4); changes > 0; changes--)
            text = random.NextInt32(3) == 0 ? ChangeLine(text, ref random) : ChangeNumber(text, ref random);
        return Encoding.Latin1.GetBytes(text);
    }

    private static string ChangeNumber(string text, ref SeededRandom random)
    {
        var numbers = Number().Matches(text);
        if (numbers.Count == 0)
            return text;
        var number = numbers[random.NextInt32(numbers.Count)];
        return text[..number.Index] + s_numbers[random.NextInt32(s_numbers.Length)] + text[(number.Index + number.Length)..];
    }

    private static string ChangeLine(string text, ref SeededRandom random)
    {
        var lines = text.Split('\n').ToList();
        var at = random.NextInt32(lines.Count);
        switch (random.NextInt32(3))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(random.NextInt32(lines.Count), lines[at]);
                break;
            default:
                lines.InsertRange(at, Enumerable.Repeat(lines[at], 1 << random.NextInt32(8)));
                break;
        }
        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?(e-?\d+)?")]
    private static partial Regex Number();
}
