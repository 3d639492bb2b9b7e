/** The accessibility statement: open to everybody, without a login. */
import { Heading, Subheading } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";

export const AccessibilityScreen = () => (
  <>
    <Heading>{t.accessibility.title}</Heading>
    <p>{t.accessibility.intro}</p>
    <Points title={t.accessibility.triedTitle} points={t.accessibility.tried} />
    <Points title={t.accessibility.missingTitle} points={t.accessibility.missing} />
    <Subheading>{t.accessibility.tellTitle}</Subheading>
    <p>{t.accessibility.tell}</p>
    <p>{t.accessibility.complain}</p>
  </>
);

const Points = ({ title, points }: { readonly title: string; readonly points: readonly string[] }) => (
  <>
    <Subheading>{title}</Subheading>
    <ul>
      {points.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  </>
);
