namespace Reality.Attack.Attacks;

/// <summary>Lists whose filters are expensive or malformed.</summary>
internal sealed class QueryAttacks : AttackGroup
{
    public override string Name => "queries";

    public override string Title => "301 reference terms, broken filters, NUL";

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        var ids = Enumerable.Range(0, 301).Select(_ => Guid.NewGuid().ToString()).ToList();
        string[] filters =
        [
            string.Join(" or ", ids.Take(120).Select(id => $"inputId eq {id}")),
            string.Join(" and ", ids.Take(120).Select(id => $"not outputId eq {id}")),
            $"inputId in ({string.Join(',', ids.Take(150))})",
            string.Join(" or ", ids.Take(60).Select(id => $"(inputId eq {id} and outputId ne {id})")),
            string.Join(" or ", Enumerable.Range(0, 301).Select(i => $"inputId eq 'bkt:{i}'")),
            $"inputId in ({string.Join(',', Enumerable.Range(0, 301).Select(i => $"'bkt:{i}'"))})",
            new string('(', 1000) + "type eq Tiling" + new string(')', 1000),
            string.Concat(Enumerable.Repeat("not ", 1000)) + "type eq Tiling", "name eq '\0'", "inputId eq '\0'",
            "createdDateTime gt 0001-01-01",
        ];
        foreach (var filter in filters)
        {
            var answer = await mallory.GetAsync($"{Person.Jobs}?$filter={Uri.EscapeDataString(filter)}");
            log.Add($"$filter={filter[..Math.Min(60, filter.Length)]}", $"{answer}", answer.IsTyped);
        }
        foreach (var query in (string[])[
            "$search=%00", $"$search={new string('%', 200)}", "extent=NaN,0,1,1", "tag=%00", "iTwinId=%00"])
        {
            var answer = await mallory.GetAsync($"{Person.Data}?{query}");
            log.Add($"{Person.Data}?{query}", $"{answer}", answer.IsTyped);
        }
        // iTwins by nothing but naming them.
        List<Answer> answers = [];
        for (var i = 0; i < 1010; i++)
            answers.Add(await mallory.GetAsync($"/reality-modeling/itwins/{Guid.NewGuid()}/bucket"));
        log.Refused("1,010 iTwins by GET", answers[^1]);
        log.Add("their answers", "typed", answers.TrueForAll(answer => answer.IsTyped));
    }
}
