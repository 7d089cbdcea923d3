using System.Buffers;
using Reality.Contract.Requests;

namespace Reality.Server.RealityData;

/// <summary>A tag without the characters that tags must not have.</summary>
internal sealed class TagAttribute : RuleAttribute
{
    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("\\/:*?,\"<>|");

    public override object Apply(object value, string target, RequestCheck check)
    {
        var tag = (string)value;
        check.That(
            !tag.AsSpan().ContainsAny(s_forbidden) && !tag.Any(char.IsControl), target,
            "A tag must not hold control characters or one of \\ / : * ? , \" < > |");
        return value;
    }
}
